import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import { targetLines } from "./target-lines.ts";

const part = { samples: 2, unlabelled: 0, perClass: [] };

test("classes of positions and values are told, a line each", () => {
  const mask = (perClass: readonly number[]) => ({ kind: "distribution" as const, known: 8, perClass });
  const one = { known: 2, least: 25, mean: 152.13348, greatest: 346 };
  const size = { kind: "values" as const, values: [one] };
  const none = { kind: "values" as const, values: [{ known: 0, least: null, mean: null, greatest: null }] };
  const lines = targetLines({
    output: {
      name: "output",
      kind: "several",
      outputs: [
        { ...outputOver(["sky", "sea"]), name: "mask", positions: [2, 2] },
        { name: "size", kind: "values", shape: [] },
      ],
    },
    train: { ...part, targets: { mask: mask([5, 3]), size } },
    test: { ...part, targets: { mask: mask([6, 2]), size: none } },
  });
  expect(lines).toEqual([
    "output mask: distribution at each of 2 × 2 positions",
    "  8 training, 8 test targets are known",
    "  sky: 5 training, 6 test",
    "  sea: 3 training, 2 test",
    "output size: values",
    "  value 1: training 2 known, from 25 to 346, mean 152.1; test none known",
  ]);
});

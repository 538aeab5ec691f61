import type { Dataset } from "@faculty/data/datasets";
import { type OutputSpec, outputOver, targetSize } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { targetsOf } from "./target-summary.ts";

const names = ["sky", "sea"];
const pixels: OutputSpec = { ...outputOver(names), name: "mask", positions: [3] };
const tags: OutputSpec = { name: "tags", kind: "independent", over: { names }, positions: [] };
const size: OutputSpec = { name: "size", kind: "values", shape: [2] };

/** Samples of which the last has no label, where told so. */
function dataset(output: OutputSpec, targets: readonly number[], isLastHidden = false): Dataset {
  const width = targetSize(output);
  const count = targets.length / width;
  const part = {
    count,
    inputs: new Float32Array(count),
    labels: Int32Array.from({ length: count }, (_, id) => (isLastHidden && id === count - 1 ? noLabel : 0)),
    targets: {
      element: "float32" as const,
      copyRow: (id: number, to: Uint8Array | Float32Array) => to.set(targets.slice(id * width, (id + 1) * width)),
    },
  };
  return { name: "own", digest: "d", classes: names, output, inputShape: [1], scale: 1, train: part, test: part };
}

test("of positions those whose class is known are counted, a class at a time", () => {
  expect(targetsOf(dataset(pixels, [0, 1, 1, 1, -1, -2]), "train")).toEqual({
    mask: { kind: "distribution", known: 4, perClass: [1, 3] },
  });
});

test("of independent classes it is counted how often each is there", () => {
  expect(targetsOf(dataset(tags, [1, 0, 1, 1, Number.NaN, 1]), "train")).toEqual({
    tags: { kind: "independent", known: 5, perClass: [2, 2] },
  });
});

test("values are told by their range and mean, each by itself; a hidden one is not", () => {
  expect(targetsOf(dataset(size, [1, 10, 3, Number.NaN, 100, 100], true), "train")).toEqual({
    size: {
      kind: "values",
      values: [
        { known: 2, least: 1, mean: (1 + 3) / 2, greatest: 3 },
        { known: 1, least: 10, mean: 10, greatest: 10 },
      ],
    },
  });
});

test("the points of a picture are told together", () => {
  const picture: OutputSpec = { name: "picture", kind: "values", shape: [5, 5] };
  const values = Array.from({ length: 50 }, (_, i) => i);
  expect(targetsOf(dataset(picture, values), "train")).toEqual({
    picture: { kind: "values", values: [{ known: 50, least: 0, mean: 49 / 2, greatest: 49 }] },
  });
});

test("each of several outputs is told by its name", () => {
  const both: OutputSpec = { name: "output", kind: "several", outputs: [pixels, size] };
  expect(targetsOf(dataset(both, [0, 0, 1, 5, 7]), "train")).toEqual({
    mask: { kind: "distribution", known: 3, perClass: [2, 1] },
    size: {
      kind: "values",
      values: [
        { known: 1, least: 5, mean: 5, greatest: 5 },
        { known: 1, least: 7, mean: 7, greatest: 7 },
      ],
    },
  });
});

test("samples that have a label alone have no targets", () => {
  const { train, ...rest } = dataset(pixels, [0, 0, 0]);
  const { targets: _, ...labelled } = train;
  expect(targetsOf({ ...rest, train: labelled }, "train")).toBeNull();
});

import type { Dataset } from "@faculty/data/datasets";
import { type OutputSpec, outputOver, targetSize } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import { describe, expect, test } from "vitest";
import { allIds, evaluateLogits } from "./evaluate-logits.ts";
import { createMeasurement, evaluateSamples } from "./measurement.ts";

const count = 600;
const names = ["a", "b", "c"];
const pixels: OutputSpec = { ...outputOver(names), positions: [2, 2] };
const tokens: OutputSpec = {
  name: "output",
  kind: "distribution",
  over: { count: 3, vocabulary: "digest" },
  positions: [4],
};
const numbers: OutputSpec = { name: "output", kind: "values", shape: [4] };

/** Of each sample four targets, some of which are none, or count for nothing. */
function dataset(output: OutputSpec): Dataset {
  const width = targetSize(output);
  const part = {
    count,
    inputs: new Float32Array(count),
    labels: new Int32Array(count),
    targets: {
      element: "float32" as const,
      copyRow: (id: number, to: Uint8Array | Float32Array) =>
        to.set(Array.from({ length: width }, (_, i) => ((3 * id + 2 * i) % 5) - 2)),
    },
  };
  return { name: "own", digest: "d", classes: names, output, inputShape: [1], scale: 1, train: part, test: part };
}

/** @param width - Of a row; a sample has twelve values, or four. */
function said(ids: Int32Array, width: number, size: number): Rows<Float32Array> {
  const data = Float32Array.from({ length: ids.length * size }, (_, i) =>
    Math.sin((ids[Math.floor(i / size)] as number) * 31 + (i % size)),
  );
  return { rows: data.length / width, width, data };
}

describe.each([
  ["pixels", pixels, 3, 12],
  ["tokens", tokens, 3, 12],
  ["values", numbers, 4, 4],
] as const)("%s", (_, output, width, size) => {
  const own = dataset(output);
  const ids = allIds(own, "test").filter((id) => id % 7 !== 0);

  test("in parts are told as all at once, to the bit", () => {
    const whole = evaluateLogits(said(ids, width, size), own, "test", ids);
    expect(evaluateSamples((some) => said(some, width, size), own, "test", ids)).toEqual(whole);
    expect(whole.samples).toBeGreaterThan(0);
  });
});

test("of positions no more than 256 samples are said at once, fewer where one is many values", () => {
  const asked: number[] = [];
  const own = dataset(pixels);
  evaluateSamples((some) => (asked.push(some.length), said(some, 3, 12)), own, "test", allIds(own, "test"));
  expect(asked).toEqual([256, 256, count - 512]);
  const large: OutputSpec = { ...tokens, over: { count: 49_152, vocabulary: "digest" }, positions: [64] };
  const { atOnce } = createMeasurement(dataset(large), "test", Int32Array.of(0));
  expect(atOnce).toBe(Math.floor(2 ** 24 / (49_152 * 64)));
});

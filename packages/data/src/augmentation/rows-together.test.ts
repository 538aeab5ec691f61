import type { RunSpec } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { rowsTogether } from "./rows-together.ts";

const stored = (inputs: Float32Array | Uint8Array) => {
  const samples = { count: 0, inputs, labels: new Int32Array() };
  return { train: samples, test: samples };
};
const floats = stored(new Float32Array());
const bytes = stored(new Uint8Array());

interface Case {
  readonly batchSize?: number;
  readonly augment?: RunSpec["augment"];
  readonly shape?: readonly number[];
  readonly sources?: typeof floats;
}

function rowsOf({ batchSize = 4, augment = [], shape = [2], sources = floats }: Case): number {
  const train = { batchSize } as RunSpec["train"];
  return rowsTogether({ train, augment }, { inputShape: shape, ...sources });
}

test.each([
  [1, 128],
  [4, 128],
  [50, 100],
  [64, 128],
  [100, 100],
  [200, 200],
  [2000, 1024],
])("batches of %i: %i rows", (batchSize, rows) => {
  expect(rowsOf({ batchSize })).toBe(rows);
});

test("no more than fit 504 KiB: four times as many where samples are bytes and shown as they are", () => {
  const shape = [160, 160, 1]; // 100 KiB as float32
  expect(rowsOf({ shape })).toBe(5);
  expect(rowsOf({ shape, sources: bytes })).toBe(20);
  expect(rowsOf({ shape, sources: bytes, augment: [{ kind: "noise", std: 0.1 }] })).toBe(5);
});

test("one where one sample is more than a request carries", () => {
  expect(rowsOf({ shape: [512, 512, 1] })).toBe(1);
});

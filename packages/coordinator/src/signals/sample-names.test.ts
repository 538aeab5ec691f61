import { createHash } from "node:crypto";
import type { Dataset, Samples } from "@faculty/data/datasets";
import { expect, test } from "vitest";
import { keptAmong, sampleNames } from "./sample-names.ts";

/** Samples of one byte, whose digests repeat that byte. */
function samplesOf(bytes: readonly number[], keys?: readonly bigint[]): Samples {
  return {
    count: bytes.length,
    inputs: Uint8Array.from(bytes),
    labels: new Int32Array(bytes.length),
    digests: { element: "uint8", copyRow: (id, to) => void to.fill(bytes[id] as number) },
    ...(keys && { keys: BigUint64Array.from(keys) }),
  };
}

const contentOf = (byte: string) => byte.repeat(16);
const datasetOf = (train: Samples): Dataset => ({
  name: "photos",
  digest: "d1",
  classes: ["a", "b"],
  inputShape: [1],
  scale: 1,
  train,
  test: samplesOf([9]),
});
const plain = { augment: [] };
const moved = { augment: [{ kind: "noise", std: 1 }] };
const mixed = { augment: [{ kind: "mixup", alpha: 1 }] };
const all = Int32Array.of(0, 1, 2);

test("a sample is named by what it holds, wherever it stands, whatever its id and its label", () => {
  const dataset = datasetOf(samplesOf([1, 2, 1], [10n, 20n, 30n]));
  expect(keptAmong(dataset, "train", plain)).toEqual({ samples: "by-content" });
  expect(sampleNames(dataset, "train", plain, all)).toEqual([contentOf("01"), contentOf("02"), contentOf("01")]);
  expect(sampleNames(dataset, "test", plain, Int32Array.of(0))).toEqual([contentOf("09")]);
});

test("an augmented one is named by its content and what its view is drawn by", () => {
  const nameOf = (byte: number, drawnBy: string) =>
    createHash("sha256").update(Buffer.alloc(16, byte)).update(drawnBy).digest("hex").slice(0, 32);
  const known = datasetOf(samplesOf([1, 2, 1], [10n, 20n, 30n]));
  expect(sampleNames(known, "train", moved, all)).toEqual([
    nameOf(1, "key 10"),
    nameOf(2, "key 20"),
    nameOf(1, "key 30"),
  ]);
  const arrays = datasetOf(samplesOf([1, 2, 1]));
  expect(sampleNames(arrays, "train", moved, all)).toEqual([
    nameOf(1, "index 0"),
    nameOf(2, "index 1"),
    nameOf(1, "index 2"),
  ]);
});

test("views that mix samples, and samples without digests, are of their data set, by index", () => {
  const dataset = datasetOf(samplesOf([1, 2, 1], [10n, 20n, 30n]));
  const { digests: _, ...without } = dataset.train;
  for (const [of, view] of [
    [dataset, mixed],
    [datasetOf(without), plain],
  ] as const) {
    expect(keptAmong(of, "train", view)).toEqual({ dataset: "d1", source: "train" });
    expect(sampleNames(of, "train", view, all)).toEqual([0, 1, 2]);
  }
});

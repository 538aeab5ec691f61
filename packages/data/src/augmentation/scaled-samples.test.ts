import { expect, test } from "vitest";
import type { Dataset } from "../samples/dataset.ts";
import { viewOf } from "./view-of.ts";

/** Samples of four bytes, each its id, as a file would give them; and how many were read. */
function fileOf(count: number) {
  const reads = { count: 0 };
  const samples = {
    count,
    labels: new Int32Array(count),
    inputs: {
      element: "uint8" as const,
      copyRow: (id: number, to: Uint8Array | Float32Array) => {
        reads.count += 1;
        to.fill(id);
      },
    },
  };
  const dataset: Dataset = {
    name: "file",
    digest: "",
    classes: ["a"],
    inputShape: [4],
    scale: 0.5,
    train: samples,
    test: samples,
  };
  return { dataset, reads };
}

test("samples that take 64 MiB or less as they are shown are read once", () => {
  const { dataset, reads } = fileOf(3);
  for (let time = 0; time < 5; time++)
    expect([...viewOf(dataset, "train", [2, 0, 2])]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]); // id × 0.5
  expect(reads.count).toBe(3);
});

test("samples that take more are read when they are shown, and no others", () => {
  const { dataset, reads } = fileOf(2 ** 22 + 1); // × 4 values × 4 bytes > 2 ** 26
  for (let time = 0; time < 5; time++) expect(viewOf(dataset, "train", [2, 0, 2])[0]).toBe(1);
  expect(reads.count).toBe(15);
});

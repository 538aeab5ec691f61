import { isLabelled } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import type { InputRows } from "../samples/input-rows.ts";
import { loadDataset } from "./load-dataset.ts";

const spec = { name: "noise", width: 3, count: 1000, target: { kind: "value", shape: [2, 2, 1] } } as const;

async function drawn(more: object = {}) {
  const dataset = await loadDataset({ ...spec, ...more });
  const rowOf = (part: "train" | "test", id: number) => {
    const row = new Float32Array(dataset.inputShape[0] as number);
    (dataset[part].inputs as InputRows).copyRow(id, row);
    return [...row];
  };
  return { dataset, rowOf };
}

test("a fifth of the samples is to test with, nothing is known of any, and what is said has the shape that is asked for", async () => {
  const { dataset } = await drawn();
  expect([dataset.train.count, dataset.test.count]).toEqual([800, 200]);
  expect([...dataset.train.labels, ...dataset.test.labels].some(isLabelled)).toBe(false);
  expect(dataset.output).toEqual({ name: "output", kind: "values", shape: [2, 2, 1] });
  expect(dataset.inputShape).toEqual([3]);
});

test("a sample follows from the seed and its id alone, in whatever order samples are read", async () => {
  const { rowOf } = await drawn();
  const first = rowOf("train", 7);
  rowOf("train", 8);
  expect(rowOf("train", 7)).toEqual(first);
  expect((await drawn({ count: 20 })).rowOf("train", 7)).toEqual(first);
  const others = [rowOf("train", 8), rowOf("test", 7), (await drawn({ seed: 2 })).rowOf("train", 7)];
  for (const other of others) expect(other).not.toEqual(first);
});

test("lays out these numbers for ever: saved runs depend on it", async () => {
  // MurmurHash3 and xoroshiro128+ as random.test.ts has them, written out in Python, of the keys (1, 15, 0, 0) and (1, 15, 1, 2).
  const { rowOf } = await drawn({ distribution: "uniform" });
  expect([rowOf("train", 0), rowOf("test", 2)]).toEqual([
    [0.7259647250175476, 0.2560752034187317, 0.23945219814777374],
    [0.4825606942176819, 0.585975706577301, 0.2360221892595291],
  ]);
});

test("normal numbers have mean 0 and deviation 1, uniform ones lie from −1 to 1", async () => {
  const { rowOf } = await drawn({ count: 5000 });
  const values = Array.from({ length: 4000 }, (_, id) => rowOf("train", id)).flat();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(values.length)); // four standard errors
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  const uniform = await drawn({ distribution: "uniform" });
  const within = Array.from({ length: 800 }, (_, id) => uniform.rowOf("train", id)).flat();
  expect(Math.min(...within)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...within)).toBeLessThan(1);
});

test("what samples follow from tells data sets apart, defaults as if they were written", async () => {
  const digestOf = async (more: object = {}) => (await drawn(more)).dataset.digest;
  const own = await digestOf();
  expect(await digestOf({ seed: 1, test: 0.2, distribution: "normal" })).toBe(own);
  for (const more of [{ seed: 2 }, { width: 4 }, { count: 999 }, { distribution: "uniform" }, { test: 0.3 }])
    expect(await digestOf(more)).not.toBe(own);
});

test.each([
  [{ width: undefined }, "data set noise needs width"],
  [{ target: undefined }, "data set noise needs target"],
  [{ path: "/data" }, "data set noise is drawn and takes no path"],
  [{ history: 3 }, "data set noise takes no history"],
])("%j is refused", async (more, message) => {
  await expect(loadDataset({ ...spec, ...more } as Parameters<typeof loadDataset>[0])).rejects.toThrow(message);
});

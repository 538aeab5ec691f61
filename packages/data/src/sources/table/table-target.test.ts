import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { loadRunDataset } from "../../labels/load-run-dataset.ts";
import { knownTargets } from "../../samples/known-targets.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-targets-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** @param train - Lines below `id,x,y,z`. */
async function specOf(train: readonly string[], target: DatasetSpec["target"]): Promise<DatasetSpec> {
  const head = "id,x,y,z";
  await writeFile(join(folder, "train.csv"), [head, ...train].join("\n"));
  await writeFile(join(folder, "test.csv"), `${head}\nt,1,3,4\n`);
  const [path, test] = [join(folder, "train.csv"), join(folder, "test.csv")];
  return { name: "table", path, test, id: "id", features: ["x"], target };
}

const load = async (train: readonly string[], target: DatasetSpec["target"]) =>
  loadDataset(await specOf(train, target), undefined, { cache: join(folder, "cache") });

test("values of several columns are read as numbers, where one is empty as absent, where all are as no label", async () => {
  const dataset = await load(["a,0,1.5,-2", "b,2,,7", "c,4,,"], { kind: "value", columns: ["y", "z"] });
  expect(dataset.output).toEqual({ name: "output", kind: "values", shape: [2] });
  expect([dataset.classes, dataset.train.labels]).toEqual([[], Int32Array.of(0, 0, -1)]);
  const none = Number.NaN;
  expect(knownTargets(dataset, "train", Int32Array.of(0, 1, 2))).toEqual(Float32Array.of(1.5, -2, none, 7, none, none));
  expect(knownTargets(dataset, "test", Int32Array.of(0))).toEqual(Float32Array.of(3, 4));
});

test("values spread as those do that are shown", async () => {
  const spec = await specOf(["a,0,1,", "b,2,5,", "c,4,,"], { kind: "value", column: "y" });
  const { output } = await loadRunDataset({ seed: 1, dataset: { ...spec, validation: 0 } }, undefined, {
    cache: join(folder, "cache"),
  });
  expect(output).toEqual({ name: "output", kind: "values", shape: [], scale: { mean: [3], std: [2] } }); // (1 + 5) / 2
});

test("a text where a value should be is refused by its place", async () => {
  await expect(load(["a,0,much,1"], { kind: "value", column: "y" })).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `${join(folder, "train.csv")} row 1 column y holds much, expected a number, or an empty cell`,
  });
});

test("classes of a cell stand between semicolons; one alone is none of them, an empty cell is no label", async () => {
  await writeFile(join(folder, "train.csv"), "id,x,tags\na,0,red; big\nb,2,;\nc,4,\nd,1,big\ne,3,blue;red\n");
  const spec = { name: "table", path: join(folder, "train.csv"), test: 0.01, id: "id", features: ["x"] } as const;
  const dataset = await loadDataset({ ...spec, target: { kind: "classes", column: "tags" } }, undefined, {
    cache: join(folder, "cache"),
  }).catch((error: Error) => error.message);
  expect(dataset).toMatch("has no test sample"); // none is drawn of five
  const drawn = await loadDataset({ ...spec, test: 0.6, target: { kind: "classes", column: "tags" } }, undefined, {
    cache: join(folder, "cache"),
  });
  expect(drawn.classes).toEqual(["big", "blue", "red"]);
  expect(drawn.output).toMatchObject({ kind: "independent", over: { names: ["big", "blue", "red"] } });
  const all = [...rows(drawn, "train"), ...rows(drawn, "test")].map(String).sort((a, b) => (a < b ? -1 : 1));
  expect(all).toEqual(["0,0,0", "0,1,1", "1,0,0", "1,0,1", "NaN,NaN,NaN"]);
});

function rows(dataset: Awaited<ReturnType<typeof load>>, part: "train" | "test"): readonly number[][] {
  const { count } = dataset[part];
  const known =
    knownTargets(
      dataset,
      part,
      Int32Array.from({ length: count }, (_, id) => id),
    ) ?? new Float32Array();
  return Array.from({ length: count }, (_, id) => [...known.subarray(3 * id, 3 * id + 3)]);
}

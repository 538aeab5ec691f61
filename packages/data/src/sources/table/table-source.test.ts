import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-table-"));
});
afterEach(() => rm(root, { recursive: true }));

const target = { column: "label", kind: "class" } as const;
const put = (name: string, content: string | Buffer) => writeFile(join(root, name), content);
const load = (train: string, test: number | string, more: Partial<DatasetSpec> = {}) =>
  loadDataset(
    {
      name: "table",
      path: join(root, train),
      test: typeof test === "string" ? join(root, test) : test,
      target,
      ...more,
    },
    undefined,
    { cache: join(root, "cache") },
  );

async function rowsOf(source: "train" | "test", ...given: Parameters<typeof load>): Promise<number[][]> {
  const dataset = await load(...given);
  return Array.from({ length: dataset[source].count }, (_, id) => [...viewOf(dataset, source, [id])]);
}

const trainCsv = 'id,x,colour,label\n1,1,red,a\n2,,"blue",\n3,3,red,b\n';
const testCsv = "id,x,colour,label\n9,5,green,b\n";

test("numbers are standardised by the training rows, categories one-hot, a row without a target unlabelled", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  const features = ["x", "colour"];
  const dataset = await load("train.csv", "test.csv", { features, id: "id" });
  expect(dataset.classes).toEqual(["a", "b"]);
  expect([...dataset.train.labels]).toEqual([0, 1, -1]);
  // x: 1, missing and 3, mean 2, deviation 1; colours: blue, red
  const seen = (source: "train" | "test") => rowsOf(source, "train.csv", "test.csv", { features, id: "id" });
  expect(await seen("train")).toEqual([
    [-1, 0, 1],
    [1, 0, 1],
    [0, 1, 0],
  ]);
  expect(await seen("test")).toEqual([[3, 0, 0]]); // green is no training row's
  expect(dataset.train.keys).toHaveLength(3);
});

test("one more row leaves what the others hold where features are categories; numbers are standardised anew", async () => {
  await put("test.csv", testCsv);
  const contentsOf = async (train: string, features: string[]) => {
    await put("train.csv", train);
    const { train: samples } = await load("train.csv", "test.csv", { features, id: "id" });
    return Array.from({ length: samples.count }, (_, id) => {
      const digest = Buffer.alloc(16);
      samples.digests?.copyRow(id, digest);
      return digest.toString("hex");
    });
  };
  const oneMore = `${trainCsv}4,9,blue,a\n`;
  const before = await contentsOf(trainCsv, ["colour"]); // red, red, and blue without a label
  expect(before[0]).toBe(before[1]);
  expect(await contentsOf(oneMore, ["colour"])).toEqual([before[0], before[1], before[2], before[2]]);
  const numbers = await contentsOf(trainCsv, ["x"]);
  const [one, three] = numbers;
  expect(await contentsOf(oneMore, ["x"])).not.toContain(one);
  expect(await contentsOf(oneMore, ["x"])).not.toContain(three);
});

test("without features all columns of numbers are taken", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  expect(await rowsOf("train", "train.csv", "test.csv", { id: "id" })).toEqual([[-1], [1], [0]]);
});

test("tabs, JSON lines, Parquet, Arrow and packed files hold the same", async () => {
  const lines = trainCsv.replaceAll('"', "").trim().split("\n").slice(1);
  const cells = lines.map((line) => line.split(","));
  const asJson = cells.map(([id, x, colour, label]) =>
    JSON.stringify({ id: Number(id), x: x === "" ? null : Number(x), colour, label: label === "" ? null : label }),
  );
  await put("train.csv", trainCsv);
  await put("train.csv.gz", gzipSync(trainCsv));
  await put("train.tsv", trainCsv.replaceAll(",", "\t"));
  await put("train.jsonl", `${asJson.join("\n")}\n`);
  await put("test.csv", testCsv);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM '${root}/train.jsonl') TO '${root}/train.parquet'`);
  connection.closeSync();
  instance.closeSync();
  const table = tableFromArrays({
    id: Int32Array.of(1, 2, 3),
    x: [1, null, 3],
    colour: ["red", "blue", "red"],
    label: ["a", null, "b"],
  });
  await put("train.arrow", Buffer.from(tableToIPC(table, "file")));
  await put("train.feather", Buffer.from(tableToIPC(table, "file")));
  const features = ["x", "colour"];
  const expected = await rowsOf("train", "train.csv", "test.csv", { features });
  expect(expected).toHaveLength(3);
  for (const name of ["train.csv.gz", "train.tsv", "train.jsonl", "train.parquet", "train.arrow", "train.feather"])
    expect(await rowsOf("train", name, "test.csv", { features })).toEqual(expected);
});

test("a share of the rows is tested with, and one more row moves no other", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `r${i},${i},${i % 2 === 0 ? "a" : "b"}`);
  const tested = async (some: readonly string[]) => {
    await put("all.csv", ["id,x,label", ...some, ""].join("\n"));
    const dataset = await load("all.csv", 0.3, { id: "id" });
    expect(dataset.train.count + dataset.test.count).toBe(some.length);
    return [...(dataset.test.keys ?? [])].map(String);
  };
  const before = await tested(rows);
  expect(before.length).toBeGreaterThan(5);
  expect(await tested(["new,7,a", ...rows])).toEqual(expect.arrayContaining(before));
});

test.each<[string, string, Partial<DatasetSpec>, string]>([
  [
    "a column that is not there",
    trainCsv,
    { features: ["y"] },
    "train.csv has no column y, it has id, x, colour, label",
  ],
  [
    "a target that is not there",
    trainCsv,
    { target: { column: "labels", kind: "class" } },
    "train.csv has no column labels, it has id, x, colour, label; did you mean label?",
  ],
  [
    "NaN",
    "id,x,label\n1,1,a\n2,nan,b\n",
    {},
    "train.csv row 2 column x holds nan, expected a number, or an empty cell",
  ],
  [
    "a text among numbers",
    "x,label\n1,a\n2,b\n3x,b\n",
    {},
    'train.csv row 3 column x holds "3x", most rows hold numbers there: expected a number, or an empty cell',
  ],
  [
    "an id twice",
    "id,x,label\n7,1,a\n8,2,b\n7,3,b\n",
    { id: "id" },
    'train.csv rows 1 and 3 have one id in column id, "7", expected different ones',
  ],
  ["an empty id", "id,x,label\n7,1,a\n,2,b\n", { id: "id" }, "train.csv row 2 column id is empty, expected an id"],
  [
    "numbers without a deviation",
    "x,label\n1,a\n1e200,b\n",
    {},
    "train.csv column x holds numbers whose squares no float64 holds, expected none beyond 1e150",
  ],
  ["a column twice", "x,x,label\n1,2,a\n", {}, 'train.csv has two columns "x", expected one'],
  ["an empty file", "", {}, "train.csv is empty, expected the names of its columns in its first line"],
  [
    "values for classes",
    "x,label\n1,0.5\n2,1.5\n3,2.5\n4,2.5\n",
    {},
    "train.csv column label holds 3 different numbers in 4 rows, expected classes that rows share: for numbers to predict say target: { kind: value }",
  ],
  [
    "NaN for a class",
    "x,label\n1,0\n2,1\n3,nan\n4,0\n",
    {},
    "train.csv column label holds nan among numbers, expected a class, or an empty cell where a row has none",
  ],
  ["no label at all", "x,label\n1,\n2,\n", {}, "test.csv column label names no class"],
])("refuses %s in one sentence", async (_, csv, more, sentence) => {
  await put("train.csv", csv);
  await put("test.csv", sentence.startsWith("test.csv") ? csv : testCsv);
  await expect(load("train.csv", "test.csv", more)).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `${root}/${sentence}`,
  });
});

test("a class keeps a row to learn from", async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i < 10 ? "a" : `rare${i}`}`);
  await put("train.csv", `x,label\n${rows.join("\n")}\n`);
  const { classes, train, test: tested } = await load("train.csv", 0.5);
  expect(new Set(train.labels).size).toBe(classes.length); // 11 of them, ten of one row
  expect([train.count + tested.count, tested.count > 0]).toEqual([20, true]);
});

test("columns that only case tells apart are refused", async () => {
  await put("train.csv", "x,X,label\n1,2,a\n");
  await expect(load("train.csv", 0.5)).rejects.toThrow(
    `${root}/train.csv has columns "x" and "X", which only case tells apart, expected one`,
  );
});

test("lists are no numbers, whatever holds them; nor are dates", async () => {
  const rows = Array.from({ length: 8 }, (_, i) => `{"x":${i},"list":[${i}],"label":"${i % 2}"}`);
  await put("train.jsonl", rows.join("\n"));
  expect((await load("train.jsonl", "train.jsonl")).inputShape).toEqual([1]);
  await expect(load("train.jsonl", "train.jsonl", { features: ["list"] })).rejects.toThrow(
    `${root}/train.jsonl column list holds lists or records, expected a number or a text a row`,
  );
  const days = [0, 1, 2].map((day) => new Date(Date.UTC(2020, 0, 1 + day)));
  const table = tableFromArrays({ x: Float64Array.of(1, 2, 3), day: days, label: ["a", "b", "a"] });
  await put("train.arrow", Buffer.from(tableToIPC(table, "file")));
  expect((await load("train.arrow", "train.arrow")).inputShape).toEqual([1]);
});

test("a whole number is one class, with a fraction of zeros and without", async () => {
  await put("train.csv", "x,label\n1,0.0\n2,0\n3,1.0\n4,v1.0\n");
  const { classes, train } = await load("train.csv", "train.csv");
  expect(classes).toEqual(["0", "1", "v1.0"]);
  expect([...train.labels]).toEqual([0, 0, 1, 2]);
});

test("an id in both tables is named with both rows, however it is written", async () => {
  await put("train.csv", "id,x,label\n1,1,a\n2,2,b\n3,3,a\n");
  await put("test.csv", "id,x,label\n7,1,a\n3.0,2,b\n");
  await expect(load("train.csv", "test.csv", { id: "id" })).rejects.toThrow(
    `data set table has two samples of id "3", ${root}/train.csv row 3 and ${root}/test.csv row 2, expected one`,
  );
});

test("where no training row has a class, those of the test rows are the classes", async () => {
  await put("train.csv", "x,label\n1,\n2,\n");
  await put("test.csv", "x,label\n1,b\n2,a\n3,\n");
  const { classes, train, test: tested } = await load("train.csv", "test.csv");
  expect([classes, [...train.labels], [...tested.labels]]).toEqual([
    ["a", "b"],
    [-1, -1],
    [1, 0, -1],
  ]);
});

test("a class whose name breaks the line is refused", async () => {
  await put("train.csv", 'x,label\n1,"a\nb"\n2,c\n');
  await expect(load("train.csv", "train.csv")).rejects.toThrow(
    'data set table has a class "a\\nb", expected a name without line breaks or control characters',
  );
});

test("a Parquet file that has a name twice is refused", async () => {
  const duckdb = await DuckDBInstance.create(":memory:");
  const connection = await duckdb.connect();
  const file = join(root, "train.parquet");
  await connection.run(`COPY (SELECT 1 AS x, {'x': 2, 'y': [3]} AS entry, 'a' AS label) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  duckdb.closeSync();
  expect((await load("train.parquet", "train.parquet")).inputShape).toEqual([1]); // x within the record is another
  const bytes = (await readFile(file)).toString("latin1").replaceAll("entry", "label"); // as long
  await put("twice.parquet", Buffer.from(bytes, "latin1"));
  await expect(load("twice.parquet", "twice.parquet")).rejects.toThrow(
    `${root}/twice.parquet has two columns "label", expected one`,
  );
});

test.each<[Partial<DatasetSpec>, string]>([
  [{ features: ["x", "label"] }, "target.column and features.1 are one column, label"],
  [{ features: ["x", "id"], id: "id" }, "id and features.1 are one column, id"],
  [{ features: ["x", "x"] }, "features.0 and features.1 are one column, x"],
  [{ id: "label" }, "target.column and id are one column, label"],
])("a column has one use: %j", async (more, what) => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  await expect(load("train.csv", "test.csv", more)).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `data set table ${what}, expected different ones`,
  });
});

test("a class that only the test rows have is refused with its row", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv.replace(",b", ",c"));
  await expect(load("train.csv", "test.csv")).rejects.toThrow(
    `${root}/test.csv row 1 column label is c, the training rows are of a, b`,
  );
});

test.each<[Partial<DatasetSpec>, string]>([
  [{ target: { kind: "value" } }, "data set table target.column: expected text, found nothing"],
  [{ target: undefined }, "data set table needs target"],
  [{ size: [2, 2] }, "data set table takes no size"],
])("says of %j what is wrong", async (more, sentence) => {
  await expect(load("train.csv", 0.2, more)).rejects.toMatchObject({ code: "BAD_DATASET", message: sentence });
});

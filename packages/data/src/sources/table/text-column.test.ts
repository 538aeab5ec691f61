import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { specialTokens } from "@faculty/shared/samples";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { type DatasetSpec, datasetProblem, loadDataset } from "../../datasets/load-dataset.ts";
import type { Dataset } from "../../samples/dataset.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-table-texts-"));
});
afterEach(() => rm(root, { recursive: true }));

const target = { column: "label", kind: "class" } as const;
const text = { column: "said", length: 4 };
const put = (name: string, content: string) => writeFile(join(root, name), content);
const spec = (train: string, more: Partial<DatasetSpec> = {}): DatasetSpec => {
  return { name: "table", path: join(root, train), test: join(root, "test.csv"), id: "id", target, text, ...more };
};
const load = (train: string, more: Partial<DatasetSpec> = {}) =>
  loadDataset(spec(train, more), undefined, { cache: join(root, "cache") });

function shown({ texts, train, test: tested }: Dataset, part: "train" | "test"): readonly string[] {
  const { count } = part === "train" ? train : tested;
  return Array.from({ length: count }, (_, id) => Buffer.from(texts?.[part].textOf(id) ?? []).toString("utf8"));
}

/** A comma, a line break and a quote in a cell, spaces around one, one that looks like a number, one without a label, an empty one. */
const trainCsv = `id,label,said
1,good,"So good, so 今日 good!
Really ""good"""
2,bad,"  Bad and BAD "
3,bad,1.0
4,,"Who is so good? Bad"
5,good,
`;
const testCsv = "id,label,said\n9,bad,never seen never seen so bad\n";
const trainTexts = ['So good, so 今日 good!\nReally "good"', "  Bad and BAD ", "1.0", "", "Who is so good? Bad"];

test("samples are the first tokens of a column's texts, which are kept as they are", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  const dataset = await load("train.csv");
  expect(shown(dataset, "train")).toEqual(trainTexts);
  expect(shown(dataset, "test")).toEqual(["never seen never seen so bad"]);
  // What the training texts, the one without a label too, have twice or more: good 4, bad 3, so 3, " 2; of the test none.
  expect(dataset.vocabulary).toEqual([...specialTokens, "good", "bad", "so", '"']);
  const [unknown, padding] = [1, 0];
  const id = (token: string) => dataset.vocabulary?.indexOf(token);
  expect(dataset.inputShape).toEqual([4]);
  expect([...viewOf(dataset, "train", [0])]).toEqual([id("so"), id("good"), unknown, id("so")]);
  expect([...viewOf(dataset, "train", [1])]).toEqual([id("bad"), unknown, id("bad"), padding]);
  expect([...viewOf(dataset, "train", [3])]).toEqual([unknown, padding, padding, padding]);
  expect([...viewOf(dataset, "test", [0])]).toEqual([unknown, unknown, unknown, unknown]);
  expect([...dataset.train.labels]).toEqual([1, 0, 0, 1, -1]);
});

test("JSON lines and Parquet hold the same texts", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  const [first, second, third, last, unlabelled] = trainTexts;
  const rows = [
    { id: 1, label: "good", said: first },
    { id: 2, label: "bad", said: second },
    { id: 3, label: "bad", said: third },
    { id: 4, label: null, said: unlabelled },
    { id: 5, label: "good", said: last },
  ];
  await put("train.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `COPY (SELECT * FROM read_json('${join(root, "train.jsonl")}', columns = {id: 'VARCHAR', label: 'VARCHAR', said: 'VARCHAR'})) TO '${join(root, "train.parquet")}'`,
  );
  connection.closeSync();
  const { digest, texts } = await load("train.csv");
  for (const file of ["train.jsonl", "train.parquet"]) {
    const dataset = await load(file);
    expect(shown(dataset, "train")).toEqual(trainTexts);
    expect([dataset.digest, dataset.texts?.digest]).toEqual([digest, texts?.digest]);
  }
});

test("a vocabulary of fewer tokens holds the most frequent ones", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  const whole = await load("train.csv");
  const { vocabulary } = await load("train.csv", { text: { ...text, maxTokens: (whole.vocabulary?.length ?? 0) - 2 } });
  expect(vocabulary).toEqual(whole.vocabulary?.slice(0, -2));
});

test("a column that is none, or something else already, is refused by name", async () => {
  await put("train.csv", trainCsv);
  await put("test.csv", testCsv);
  expect(datasetProblem(spec("train.csv", { features: ["said"] }))).toBe(
    "data set table features: samples are of columns of numbers or of one of texts: leave out features, or text",
  );
  await expect(load("train.csv", { text: { column: "label" } })).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: "data set table target.column and text.column are one column, label, expected different ones",
  });
  await expect(load("train.csv", { text: { column: "sad" } })).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: expect.stringContaining("sad"),
  });
});

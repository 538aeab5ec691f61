import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rowLabels } from "../../augmentation/row-labels.ts";
import { viewOf } from "../../augmentation/view-of.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { vocabularyDigest } from "../../texts/vocabulary.ts";
import { vocabularyFileName } from "../../texts/vocabulary-file.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-pairs-"));
});
afterEach(() => rm(root, { recursive: true }));

type Pairs = readonly (readonly [source: string, target: string])[];

const write = (name: string, pairs: Pairs) =>
  writeFile(join(root, name), pairs.map(([source, target]) => `${JSON.stringify({ source, target })}\n`).join(""));

/** Both words of both sides occur twice or more. */
const train: Pairs = [
  ["a house", "una casa"],
  ["The  house", "la casa"],
  ["a dog", "una La"],
  ["the dog", "la una"],
];
const test_: Pairs = [["A house, the dog", "Una casa, la"]];

async function load(more: Partial<DatasetSpec> = {}, trained = train) {
  await write("train.jsonl", trained);
  await write("test.jsonl", test_);
  const spec = { name: "pairs", path: join(root, "train.jsonl"), test: join(root, "test.jsonl"), length: 3, ...more };
  return loadDataset(spec, undefined, { cache: join(root, "cache") });
}

const [padding, unknown, begin, end] = [0, 1, 4, 5] as const;
const notCounted = -2;

test("a sample is a source and what is shown of its target; the classes are what comes next", async () => {
  const dataset = await load();
  const { vocabulary = [], output } = dataset;
  expect(vocabulary).toEqual([
    "[padding]",
    "[unknown]",
    "[mask]",
    "[pairs:words]",
    "[begin]",
    "[end]",
    "la", // both of three times, by their letters, before that of two
    "una",
    "casa",
    "source:a",
    "source:dog",
    "source:house",
    "source:the",
  ]);
  const digest = vocabularyDigest(vocabulary.slice(0, 9));
  expect(output).toMatchObject({ kind: "distribution", over: { count: 9, vocabulary: digest }, positions: [4] });
  const [la, una, casa, a, house, the] = [6, 7, 8, 9, 11, 12] as const;
  expect([...viewOf(dataset, "train", [0])]).toEqual([a, house, padding, begin, una, casa, padding]);
  expect([...rowLabels(dataset, "train", Int32Array.of(0))]).toEqual([una, casa, end, notCounted]);
  // Three tokens of each side are kept; of what is cut off the next is asked for.
  expect([...viewOf(dataset, "test", [0])]).toEqual([a, house, unknown, begin, una, casa, unknown]);
  expect([...rowLabels(dataset, "test", Int32Array.of(0))]).toEqual([una, casa, unknown, la]);
  expect(the).toBe(vocabulary.indexOf("source:the"));
});

test("texts are kept as they are, but for their spaces", async () => {
  const { texts } = await load();
  expect(Buffer.from(texts?.train.textOf(1) ?? []).toString()).toBe("The house\tla casa");
});

test("another table is read by the vocabulary of the first", async () => {
  const first = await load();
  const file = join(root, vocabularyFileName);
  await writeFile(file, first.vocabulary?.map((token) => `${token}\n`).join("") ?? "");
  const second = await load({ vocabulary: file }, [["a house", "casa casa"]]);
  expect(second.vocabulary).toEqual(first.vocabulary);
  expect(second.output).toEqual(first.output);
  await expect(load({ vocabulary: file, unit: "letters" })).rejects.toThrow(
    `vocabulary ${file} is of words, and dataset.unit is letters`,
  );
  await writeFile(file, "la\n");
  await expect(load({ vocabulary: file })).rejects.toThrow("is not one of pairs: its fourth token is no [pairs:words]");
});

test("letters are tokens too, spaces among them", async () => {
  const { vocabulary = [] } = await load({ unit: "letters" });
  expect(vocabulary).toContain("␣");
  expect(vocabulary).toContain("source:h");
});

test("pairs of one source are tested with together", async () => {
  const spec = { name: "pairs", path: join(root, "train.jsonl"), test: 0.5, length: 3 };
  const sources = Array.from({ length: 40 }, (_, i) => `source ${String.fromCodePoint(97 + (i % 20))}`);
  await write(
    "train.jsonl",
    sources.map((source, i) => [source, `t${i}`]),
  );
  const dataset = await loadDataset(spec, undefined, { cache: join(root, "cache") });
  const seen = (part: "train" | "test") =>
    Array.from(
      { length: dataset[part].count },
      (_, id) =>
        Buffer.from(dataset.texts?.[part].textOf(id) ?? [])
          .toString()
          .split("\t")[0],
    );
  const [trained, tested] = [new Set(seen("train")), new Set(seen("test"))];
  expect(dataset.train.count + dataset.test.count).toBe(40);
  expect([...trained].filter((source) => tested.has(source))).toEqual([]);
  expect(Math.min(trained.size, tested.size)).toBeGreaterThan(2);
});

test("an empty text is refused by its row", async () => {
  await expect(load({}, [...train, ["a", " "]])).rejects.toThrow(
    `${join(root, "train.jsonl")} row 5 column target is empty, expected a text`,
  );
});

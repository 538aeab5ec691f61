import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rowLabels } from "../../augmentation/row-labels.ts";
import { viewOf } from "../../augmentation/view-of.ts";
import { knownVocabulary } from "../../datasets/known-vocabulary.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { dataProblems } from "../../run-file/data-parts.ts";
import { vocabularyText } from "../../texts/vocabulary-file.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-tokens-"));
});
afterEach(() => rm(root, { recursive: true }));

async function load(texts: Readonly<Record<string, string>>, more: Partial<DatasetSpec> = {}) {
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, "texts", name)), { recursive: true });
    await writeFile(join(root, "texts", name), text);
  }
  return loadDataset({ name: "tokens", path: join(root, "texts"), length: 4, ...more }, undefined, {
    cache: join(root, "cache"),
  });
}

type Loaded = Awaited<ReturnType<typeof load>>;

function windows(dataset: Loaded, part: "train" | "test") {
  const ids = Int32Array.from({ length: dataset[part].count }, (_, id) => id);
  const shown = [...viewOf(dataset, part, ids)];
  const next = [...rowLabels(dataset, part, ids)];
  return [...ids].map((id) => [shown.slice(4 * id, 4 * id + 4), next.slice(4 * id, 4 * id + 4)]);
}

test("a window's classes are the tokens that come next, and what is padded counts for nothing", async () => {
  const dataset = await load({ "a.txt": "The cat. The dog. The", "test/b.txt": "the cat the bird" });
  const [the, stop, unknown] = [4, 5, 1] as const; // what occurs twice; cat and dog occur once
  expect(dataset.vocabulary).toEqual(["[padding]", "[unknown]", "[mask]", "[next:words]", "the", "."]);
  expect(dataset.output).toEqual({
    name: "output",
    kind: "distribution",
    over: { count: 6, vocabulary: knownVocabulary(dataset)?.digest },
    positions: [4],
  });
  expect(windows(dataset, "train")).toEqual([
    [
      [the, unknown, stop, the],
      [unknown, stop, the, unknown],
    ],
    [
      [unknown, stop, 0, 0],
      [stop, the, -2, -2],
    ],
  ]);
  expect(windows(dataset, "test")).toEqual([
    [
      [the, unknown, the, 0],
      [unknown, the, unknown, -2],
    ],
  ]);
});

test("letters are tokens too, blanks and line ends among them", async () => {
  const dataset = await load({ "a.txt": "a b\r\na b", "test/b.txt": "ab" }, { unit: "letters" });
  expect(dataset.vocabulary?.slice(3)).toEqual(["[next:letters]", "\\u{20}", "a", "b"]);
  const [blank, a, b] = [4, 5, 6] as const;
  expect(windows(dataset, "train")[0]).toEqual([
    [a, blank, b, 1],
    [blank, b, 1, a],
  ]);
});

const long = Array.from({ length: 101 }, (_, i) => "abcdefg"[i % 7]).join(" ");

test("a share to test with is drawn by blocks of windows, and each token but the first is asked for once", async () => {
  const dataset = await load({ "a.txt": long }, { test: 0.3, together: 2 });
  const { train, test: tested } = dataset;
  expect(train.count + tested.count).toBe(25); // 100 tokens to ask for, 4 a window
  expect(tested.count).toBeGreaterThan(0);
  const asked = [...windows(dataset, "train"), ...windows(dataset, "test")].flatMap(([, next]) => next);
  expect(asked.filter((id) => (id ?? 0) >= 0)).toHaveLength(100);
  expect(new Set(train.groups).size).toBe(Math.ceil(train.count / 2));
});

test("where documents stay together, one is a group", async () => {
  const dataset = await load({ "a.txt": long, "b.txt": long, "test/c.txt": long }, { together: "document" });
  expect(new Set(dataset.train.groups).size).toBe(2);
});

test("the vocabulary of another data set is taken from its file, with its unit", async () => {
  const path = join(root, "vocabulary.txt");
  const first = await load({ "a.txt": "ab ab", "test/b.txt": "ab" }, { unit: "letters" });
  await writeFile(path, vocabularyText(first.vocabulary ?? []));
  const second = await load({ "a.txt": "ba ab", "test/b.txt": "ab" }, { vocabulary: path });
  expect(second.vocabulary).toEqual(first.vocabulary);
  expect(second.output).toEqual(first.output);
});

test("a tokenizer.json makes tokens its own way", async () => {
  const path = join(root, "tokenizer.json");
  const vocab = { "[UNK]": 0, the: 1, cat: 2 };
  const bare = { version: "1.0", added_tokens: [], normalizer: null, post_processor: null, decoder: null };
  const model = { type: "WordLevel", vocab, unk_token: "[UNK]" };
  await writeFile(path, JSON.stringify({ ...bare, pre_tokenizer: { type: "Whitespace" }, model }));
  const dataset = await load({ "a.txt": "the cat the", "test/b.txt": "the cat" }, { vocabulary: path });
  expect(dataset.vocabulary?.slice(4)).toEqual(["[UNK]", "the", "cat"]);
  expect(dataset.vocabulary?.[3]).toMatch(/^\[next:[0-9a-f]{64}\]$/);
  expect(windows(dataset, "test")).toEqual([
    [
      [5, 0, 0, 0],
      [6, -2, -2, -2],
    ],
  ]);
});

test.each<[Readonly<Record<string, string>>, Partial<DatasetSpec>, string]>([
  [{ "a.txt": "a b" }, {}, "ROOT has no folder test: make one, or say dataset.test, the share of windows to test with"],
  [
    { "a.txt": "a b", "test/b.txt": "a b" },
    { test: 0.1 },
    "ROOT/test holds the test texts, and dataset.test is 0.1: drop one",
  ],
  [{ "test/b.txt": "a b" }, {}, "ROOT holds no text to train with, expected files that end in .txt"],
  [
    { "a.txt": "a", "test/b.txt": "a b" },
    {},
    "ROOT/a.txt holds one token, expected two or more: what is shown, and what comes next",
  ],
  [
    { "a.txt": "a b c" },
    { test: 0.5 },
    "ROOT holds one block of 16 windows, which cannot be both trained and tested with: make dataset.together smaller, or a folder test",
  ],
  [
    { "a.txt": "我们今天一起去学校学习中文", "test/b.txt": "a b" },
    {},
    "ROOT/a.txt is written without spaces between words, expected dataset.unit: letters",
  ],
  [{ "a.md": "a b" }, {}, "ROOT/a.md is no text that is read, expected a name that ends in .txt"],
])("texts that cannot be read so are refused: %j %j", async (texts, more, sentence) => {
  await expect(load(texts, more)).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: sentence.replaceAll("ROOT", join(root, "texts")),
  });
});

test("a vocabulary of another unit is refused, and so is one of a tokenizer without its file", async () => {
  const path = join(root, "vocabulary.txt");
  const texts = { "a.txt": "ab ab", "test/b.txt": "ab" };
  await writeFile(path, "[padding]\n[unknown]\n[mask]\n[next:letters]\na\n");
  await expect(load(texts, { vocabulary: path, unit: "words" })).rejects.toThrow(
    `vocabulary ${path} is of letters, and dataset.unit is words`,
  );
  await writeFile(path, `[padding]\n[unknown]\n[mask]\n[next:${"a".repeat(64)}]\na\n`);
  await expect(load(texts, { vocabulary: path })).rejects.toThrow(
    `vocabulary ${path} lists the tokens of a tokenizer, and not how texts become tokens: name its tokenizer.json`,
  );
});

test("tokens may be masked, and not dropped: that would move what comes next", () => {
  const dataset = { name: "tokens", path: "texts", validation: 0.2 };
  expect(dataProblems({ dataset, augment: [{ kind: "token-mask", probability: 0.1 }] })).toEqual([]);
  expect(dataProblems({ dataset: { ...dataset, together: 0 }, augment: [] })).toEqual([
    { key: ["dataset"], message: expect.stringContaining("together") },
  ]);
});

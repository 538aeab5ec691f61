import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sampleKind } from "@faculty/shared/samples";
import { afterEach, beforeEach, expect, test } from "vitest";
import { heldDataset } from "../samples/held-dataset.ts";
import { loadDataset } from "./load-dataset.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-text-"));
  await put("train.tsv", "spam\tbuy now, buy\nham\tsee you now\n");
  await put("test.tsv", "ham\tbuy\twhat you see\r\n");
  await put("text.json", '{ "length": 3 }');
});
afterEach(() => rm(folder, { recursive: true }));

test("texts without a class are training samples after the others, and their words are known", async () => {
  await writeFile(path("unlabelled.tsv"), "text\nsell sell\n\nbuy\n");
  const dataset = await load();
  expect(dataset.classes).toEqual(["ham", "spam"]);
  expect(dataset.vocabulary).toContain("sell");
  expect([...dataset.train.labels]).toEqual([1, 0, -1, -1]);
  expect(dataset.train.inputs.subarray(-3)).toEqual(Float32Array.of(dataset.vocabulary!.indexOf("buy"), 0, 0));
});

test("where no training text has a class, those of the test texts are the classes", async () => {
  await rm(path("train.tsv"));
  await expect(load()).rejects.toThrow(`${path("train.tsv")} does not exist`);
  await writeFile(path("unlabelled.tsv"), "sell\nbuy\n");
  const { classes, train, test: tested } = await load();
  expect([classes, [...train.labels], [...tested.labels]]).toEqual([["ham"], [-1, -1], [0]]);
});

test("a tokenizer.json takes texts apart as its own library does", async () => {
  const vocab = { "[UNK]": 0, buy: 1, now: 2, "##er": 3, no: 4 };
  const tokenizer = {
    version: "1.0",
    added_tokens: [],
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
  await writeFile(path("tokenizer.json"), JSON.stringify(tokenizer));
  await writeFile(path("train.tsv"), "spam\tBUYER now\nham\tso\n");
  const spec = { name: "text", path: folder, vocabulary: path("tokenizer.json") };
  const dataset = heldDataset(await loadDataset(spec));
  expect(dataset.vocabulary?.slice(4)).toEqual(["[UNK]", "buy", "now", "##er", "no"]);
  expect([...dataset.train.inputs]).toEqual([4 + 1, 4 + 3, 4 + 2, 4 + 0, 0, 0]); // buy ##er now, and what is unknown
  await writeFile(path("vocabulary.txt"), `${dataset.vocabulary?.join("\n")}\n`);
  await expect(loadDataset({ ...spec, vocabulary: path("vocabulary.txt") })).rejects.toThrow(
    `${path("vocabulary.txt")} lists the tokens of a tokenizer, and not how texts become tokens: name its tokenizer.json as dataset.vocabulary`,
  );
  await writeFile(path("tokenizer.json"), "{}");
  await expect(loadDataset(spec)).rejects.toThrow(
    `tokenizer ${path("tokenizer.json")} has no model: is it a tokenizer.json?`,
  );
});

test("reads texts as token ids, classes in the order of their letters", async () => {
  const dataset = await load();
  expect(sampleKind(dataset)).toBe("tokens");
  expect(dataset.classes).toEqual(["ham", "spam"]);
  expect(dataset.vocabulary).toEqual(["[padding]", "[unknown]", "[mask]", "buy", "now"]);
  expect(dataset.inputShape).toEqual([3]);
  expect([...dataset.train.inputs]).toEqual([3, 4, 1, 1, 1, 4]);
  expect([...dataset.train.labels]).toEqual([1, 0]);
  expect([...dataset.test.inputs]).toEqual([3, 1, 1]); // a tab inside a text separates tokens alone
});

test("gzipped files are read alike, and settings may be absent", async () => {
  const { digest } = await load();
  await put("train.tsv.gz", gzipSync("spam\tbuy now, buy\nham\tsee you now\n"));
  await rm(path("train.tsv"));
  expect((await load()).digest).toBe(digest);
  await put("test.tsv", gzipSync("ham\tbuy\twhat you see\n")); // packed, whatever its name
  await put("train.tsv.gz", "spam\tbuy now, buy\nham\tsee you now\n"); // unpacked by whoever fetched it
  expect((await load()).digest).toBe(digest);
  await rm(path("text.json"));
  expect((await load()).inputShape).toEqual([64]);
});

test("one changed word that is in the vocabulary changes the digest", async () => {
  const { digest } = await load();
  await put("train.tsv", "spam\tbuy now, now\nham\tsee you buy\n");
  expect((await load()).digest).not.toBe(digest);
});

test.each([
  ["train.tsv", "spam buy now\n", "train.tsv line 1 is not a class, a tab and a text"],
  ["train.tsv", "", "train.tsv holds no text, expected one a line"],
  ["test.tsv", "ham\ta\neggs\tb\n", "test.tsv line 2 is of class eggs, the training texts are of ham, spam"],
  [
    "test.tsv",
    "ham\ta\n\nHAM\tb\n",
    "test.tsv line 3 is of class HAM, the training texts are of ham, spam; did you mean ham?",
  ],
  ["train.tsv", Buffer.from("ham\tol\u00e9\n", "latin1"), 'train.tsv line 1 is not UTF-8: byte 0xe9 after "ham\\tol"'],
  [
    "train.tsv",
    'ham\t"see\nyou"\n',
    "train.tsv line 2 is not a class, a tab and a text: a text is one line, quotes do not carry it on to the next",
  ],
  [
    "train.tsv",
    '"ham"\tsee\n',
    "train.tsv line 1 has its class in quotes, which would be part of its name, expected ham",
  ],
  [
    "train.tsv",
    "text\tlabel\nsee\tham\n",
    "train.tsv line 1 names the columns text and label, expected the class first, then the text",
  ],
  ["text.json", "{", "text.json is not JSON at line 1 (1 bytes)"],
  ["text.json", '{ "length": 0 }', "text.json length: Too small: expected number to be >=1"],
  [
    "text.json",
    '{ "lenght": 9 }',
    'text.json as a whole: Unrecognized key: "lenght", expected length or vocabulary; did you mean length?',
  ],
])("refuses %s with %j", async (name, content, message) => {
  await put(name, content);
  await expect(load()).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: expect.stringContaining(join(folder, message)),
  });
});

test("marks of byte order, line ends and empty lines change nothing", async () => {
  const { digest } = await load();
  for (const name of ["train.tsv", "test.tsv", "text.json"]) {
    const content = await readFile(path(name), "utf8");
    await put(name, `\ufeff${content.replaceAll(/\r?\n/g, "\r\n")}\r\n\r\n`);
  }
  expect((await load()).digest).toBe(digest);
});

test("a first line that names the columns is no text, unless other lines are of that class", async () => {
  const { digest } = await load();
  await put("train.tsv", "Label\tText\nspam\tbuy now, buy\nham\tsee you now\n");
  await put("test.tsv", "class\tsentence\nham\tbuy\twhat you see\n");
  expect((await load()).digest).toBe(digest);
  await put("train.tsv", "label\ttext\nlabel\tbuy\nham\tsee you now\n");
  await put("test.tsv", "ham\tsee\n");
  expect((await load()).classes).toEqual(["ham", "label"]);
});

test("a header whose words are not known is told by both files beginning with it", async () => {
  const texts = "spam\tbuy\nspam\tnow\nspam\tyou\n";
  await put("train.tsv", `Art\tInhalt\n${texts}`);
  await put("test.tsv", `Art\tInhalt\n${texts}`);
  await expect(load()).rejects.toThrow(
    `${folder} has train.tsv and test.tsv that begin with one line, "Art inhalt", of a class that no other line has: remove it if it is a header`,
  );
});

test("a pinned vocabulary is kept, whatever the training texts become", async () => {
  const { vocabulary = [], classes } = await load();
  await put("vocabulary.txt", vocabulary.map((token) => `${token}\n`).join(""));
  await put("train.tsv", "spam\tnew new now, buy\nham\tsee you now\n");
  expect((await load()).vocabulary).toContain("new");
  const pinned = heldDataset(await loadDataset({ name: "text", path: folder, vocabulary: path("vocabulary.txt") }));
  expect([pinned.vocabulary, pinned.classes]).toEqual([vocabulary, classes]);
  expect([...pinned.train.inputs.subarray(0, 3)]).toEqual([1, 1, 4]); // now is still token 4
  await expect(loadDataset({ name: "text", path: folder, vocabulary: path("none.txt") })).rejects.toThrow(
    `vocabulary ${path("none.txt")} does not exist`,
  );
  await expect(loadDataset({ name: "digits", vocabulary: "x" })).rejects.toThrow("data set digits takes no vocabulary");
});

test("class names are one name in every form of Unicode, and trimmed", async () => {
  await put("train.tsv", "caf\u00e9\tbuy\n cafe\u0301 \tsee\n");
  await put("test.tsv", "cafe\u0301\tsee\n");
  expect((await load()).classes).toEqual(["caf\u00e9"]);
});

test("names a file that is missing, and one that is a folder", async () => {
  await rm(path("test.tsv"));
  await expect(load()).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `data set file ${path("test.tsv")} does not exist, nor test.tsv.gz; its folder holds text.json, train.tsv`,
  });
  await mkdir(path("test.tsv"));
  await expect(load()).rejects.toThrow(`${path("test.tsv")} is not a file`);
});

async function load() {
  return heldDataset(await loadDataset({ name: "text", path: folder }));
}

function path(name: string): string {
  return join(folder, name);
}

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path(name), content);
}

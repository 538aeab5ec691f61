import { join } from "node:path";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { jsonOf, readBounded } from "@faculty/shared/files";
import { didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { noLabel, specialTokens } from "@faculty/shared/samples";
import { z } from "zod";

import type { HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
import { datasetDigest } from "../samples/digest.ts";
import { heldTexts } from "../samples/held-texts.ts";
import { tokenize } from "../texts/tokenize.ts";
import { isTokenizers, readTokenizer } from "../texts/tokenizer-file.ts";
import { buildVocabulary, encodeTexts } from "../texts/vocabulary.ts";
import { readVocabulary } from "../texts/vocabulary-file.ts";
import { type LabelledText, parseTexts, parseUnlabelled, type UnlabelledText } from "./parse-texts.ts";
import { readPacked } from "./read-packed.ts";

/** A hundred times the texts of 20 Newsgroups' training file. */
const maxTextBytes = 2 ** 30;
const maxSettingsBytes = 2 ** 16;

/** What text.json says of a folder of texts. */
interface TextSettings {
  /** Tokens of a text that are kept. */
  readonly length: number;
  /** Largest number of different tokens, special ones included. */
  readonly vocabulary: number;
}

const settings: z.ZodType<TextSettings> = z.strictObject({
  length: z.int().min(1).max(4096).default(64),
  vocabulary: z.int().min(specialTokens.length).max(1_000_000).default(4096),
});

const textFiles = {
  train: "train.tsv",
  test: "test.tsv",
  unlabelled: "unlabelled.tsv",
  settings: "text.json",
} as const;

/** All that may be read of a folder of texts. */
export function textFolderFiles(folder: string): readonly string[] {
  const { settings, ...texts } = textFiles;
  const names = [...Object.values(texts).flatMap((name) => [name, `${name}.gz`]), settings];
  return names.map((name) => join(folder, name));
}

/**
 * Reads a folder of texts: `train.tsv` and `test.tsv`, or the same gzipped as `train.tsv.gz` and `test.tsv.gz`, one
 * text a line (parse-texts.ts), UTF-8; `unlabelled.tsv`, which may be absent, a text a line without a class; and `text.json`, which may be absent, with
 * `length` and `vocabulary`. `train.tsv` may be absent where `unlabelled.tsv` is there. Classes are those of the training
 * file, or else of the test file, in the order of their code units; the vocabulary is that of the training texts, with and without a class, up to `vocabulary` tokens.
 * @param pinned - File of the vocabulary to take instead (vocabulary-file.ts), or a `tokenizer.json` (tokenizer-file.ts).
 * @throws BAD_DATASET naming file and line; NOT_FOUND without a file; IO_FAILED; the abort's reason when it fires.
 */
export async function readTextFolder(
  name: string,
  folder: string,
  pinned: string | undefined,
  abort?: AbortSignal,
): Promise<HeldDataset> {
  const { length, vocabulary: size } = await readSettings(join(folder, textFiles.settings), abort);
  const unlabelled = await readUnlabelled(join(folder, textFiles.unlabelled), abort);
  const train = await readTexts(join(folder, textFiles.train), abort).catch((thrown: unknown) => {
    if (unlabelled.length > 0 && asFacultyError(thrown).code === "NOT_FOUND") return [];
    throw thrown;
  });
  const test = await readTexts(join(folder, textFiles.test), abort);
  const labelled = train.length > 0 ? train : test;
  const classes = [...new Set(labelled.map(({ label }) => label))].sort((a, b) => (a < b ? -1 : 1));
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  refuseStranger(test, labelOf, classes, join(folder, textFiles.test));
  refuseUnknownHeader(train, test, folder);
  const tokenizer = pinned?.endsWith(".json") ? await readTokenizer(pinned, abort) : null;
  const vocabulary = tokenizer?.vocabulary ?? (await wordsOf([...train, ...unlabelled], size, pinned, abort));
  const samplesOf = (texts: readonly (LabelledText | UnlabelledText)[]): Samples<HeldInputs> => ({
    count: texts.length,
    inputs: encodeTexts(texts, ({ text }) => tokenizer?.split(text) ?? tokenize(text), vocabulary, length),
    labels: Int32Array.from(texts, ({ label }) => (label === null ? noLabel : (labelOf.get(label) as number))),
  });
  const content = {
    classes,
    inputShape: [length],
    vocabulary,
    scale: 1,
    train: samplesOf([...train, ...unlabelled]),
    test: samplesOf(test),
  };
  const digest = datasetDigest(content);
  const textOf = ({ text }: { readonly text: string }) => text;
  return {
    name,
    digest,
    ...content,
    texts: heldTexts(digest, [...train, ...unlabelled].map(textOf), test.map(textOf)),
  };
}

/** The vocabulary of words: that of the training texts, or that of a file. */
async function wordsOf(
  texts: readonly (LabelledText | UnlabelledText)[],
  size: number,
  pinned: string | undefined,
  abort: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (pinned === undefined) return buildVocabulary(tokensOfEach(texts), size);
  const vocabulary = await readVocabulary(pinned, abort);
  if (!isTokenizers(vocabulary)) return vocabulary;
  throw bad(
    pinned,
    "lists the tokens of a tokenizer, and not how texts become tokens: name its tokenizer.json as dataset.vocabulary",
  );
}

/** Made each time they are gone through: the tokens of all texts take ten times what their ids do. */
function tokensOfEach(texts: readonly { readonly text: string }[]): Iterable<readonly string[]> {
  return {
    *[Symbol.iterator]() {
      for (const { text } of texts) yield tokenize(text);
    },
  };
}

function refuseStranger(
  test: readonly LabelledText[],
  labelOf: ReadonlyMap<string, number>,
  classes: readonly string[],
  path: string,
): void {
  const stranger = test.find(({ label }) => !labelOf.has(label));
  if (stranger === undefined) return;
  const { line, label } = stranger;
  const found = `line ${line} is of class ${shownName(label)}, the training texts are of ${shownNames(classes)}`;
  throw bad(path, `${found}${didYouMean([label], classes)}`);
}

/** A header whose words nobody knows is a class of one text in each file, while every other class has more. */
function refuseUnknownHeader(train: readonly LabelledText[], test: readonly LabelledText[], folder: string): void {
  const [first, other] = [train[0], test[0]];
  if (first === undefined || first.label !== other?.label) return;
  const tokens = tokenize(first.text);
  if (tokens.join() !== tokenize(other.text).join()) return;
  const occurrences = new Map<string, number>();
  for (const { label } of [...train, ...test]) occurrences.set(label, (occurrences.get(label) ?? 0) + 1);
  const isAlone = [...occurrences].every(([label, times]) => (label === first.label ? times === 2 : times > 2));
  if (!isAlone || occurrences.size === 1) return;
  const shown = `${first.label} ${tokens.join(" ")}`;
  throw bad(
    folder,
    `has train.tsv and test.tsv that begin with one line, ${JSON.stringify(shown)}, of a class that no other line has: remove it if it is a header`,
  );
}

async function readSettings(path: string, abort: AbortSignal | undefined): Promise<TextSettings> {
  const read = await readBounded(path, maxSettingsBytes, abort);
  if (read.kind === "missing") return settings.parse({});
  if (read.kind === "refused") throw bad(path, read.why);
  return parseTextSettings(read.bytes, path);
}

/** @throws FacultyError BAD_DATASET. */
export function parseTextSettings(bytes: Buffer, path: string): TextSettings {
  const parsed = settings.safeParse(jsonOf(bytes, path, "BAD_DATASET"));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const keys = issue?.code === "unrecognized_keys" ? issue.keys : [];
  const hint = keys.length === 0 ? "" : `, expected length or vocabulary${didYouMean(keys, ["length", "vocabulary"])}`;
  throw bad(path, `${issue?.path.join(".") || "as a whole"}: ${issue?.message}${hint}`);
}

/** None where there is no such file. */
async function readUnlabelled(stem: string, abort: AbortSignal | undefined): Promise<readonly UnlabelledText[]> {
  const read = await readPacked([stem, `${stem}.gz`], maxTextBytes, () => () => maxTextBytes, abort).catch(
    (thrown: unknown) => {
      if (asFacultyError(thrown).code === "NOT_FOUND") return null;
      throw thrown;
    },
  );
  return read === null ? [] : parseUnlabelled(read.bytes, read.path);
}

async function readTexts(stem: string, abort: AbortSignal | undefined): Promise<readonly LabelledText[]> {
  const { path, bytes } = await readPacked([stem, `${stem}.gz`], maxTextBytes, () => () => maxTextBytes, abort);
  return parseTexts(bytes, path);
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}

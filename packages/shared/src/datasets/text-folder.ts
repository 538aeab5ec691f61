import { join } from "node:path";
import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { readBounded } from "../files/read-bounded.ts";
import type { Dataset, Samples } from "./dataset.ts";
import { datasetDigest } from "./digest.ts";
import { unpackGzip } from "./read-gzip.ts";
import { specialTokens } from "./token-ids.ts";
import { tokenize } from "./tokenize.ts";
import { buildVocabulary, encodeTexts } from "./vocabulary.ts";

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

interface LabelledText {
  readonly label: string;
  readonly tokens: readonly string[];
}

/**
 * Reads a folder of texts: `train.tsv` and `test.tsv`, or the same gzipped as `train.tsv.gz` and `test.tsv.gz`, one
 * text a line, `class<TAB>text`, UTF-8; and `text.json`, which may be absent, with `length` and `vocabulary`. Classes are
 * those of the training file in the order of their code units; the vocabulary is that of the training texts.
 * @throws BAD_DATASET naming file and line; NOT_FOUND without a file; IO_FAILED; the signal's reason when it aborts.
 */
export async function readTextFolder(name: string, folder: string, signal?: AbortSignal): Promise<Dataset> {
  const { length, vocabulary: size } = await readSettings(join(folder, "text.json"), signal);
  const train = await readTexts(join(folder, "train.tsv"), signal);
  const test = await readTexts(join(folder, "test.tsv"), signal);
  const classes = [...new Set(train.map(({ label }) => label))].sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(classes.map((label, place) => [label, place]));
  const stranger = test.findIndex(({ label }) => !places.has(label));
  if (stranger >= 0)
    throw bad(
      join(folder, "test.tsv"),
      `line ${stranger + 1} is of class ${test[stranger]?.label}, the training texts are of ${classes.join(", ")}`,
    );
  const vocabulary = buildVocabulary(
    train.map(({ tokens }) => tokens),
    size,
  );
  const samplesOf = (texts: readonly LabelledText[]): Samples => ({
    count: texts.length,
    inputs: encodeTexts(
      texts.map(({ tokens }) => tokens),
      vocabulary,
      length,
    ),
    labels: Int32Array.from(texts, ({ label }) => places.get(label) as number),
  });
  const content = {
    classes,
    inputShape: [length],
    vocabulary,
    scale: 1,
    train: samplesOf(train),
    test: samplesOf(test),
  };
  return { name, digest: datasetDigest(content), ...content };
}

async function readSettings(path: string, signal: AbortSignal | undefined): Promise<TextSettings> {
  const read = await readBounded(path, maxSettingsBytes, signal);
  if (read.kind === "missing") return settings.parse({});
  if (read.kind === "refused") throw bad(path, read.why);
  return parseTextSettings(read.bytes, path);
}

/** @throws FacultyError BAD_DATASET. */
export function parseTextSettings(bytes: Buffer, path: string): TextSettings {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw bad(path, "is not JSON", cause);
  }
  const parsed = settings.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw bad(path, `${issue?.path.join(".") || "as a whole"}: ${issue?.message}`);
}

async function readTexts(path: string, signal: AbortSignal | undefined): Promise<readonly LabelledText[]> {
  return parseTexts(await readPlainOrPacked(path, signal), path);
}

/** One text a line, `class<TAB>text`. @throws FacultyError BAD_DATASET. */
export function parseTexts(bytes: Buffer, path: string): readonly LabelledText[] {
  const text = bytes.toString("utf8").replace(/\r?\n$/, "");
  if (text === "") throw bad(path, "holds no text, expected one a line");
  return text.split("\n").map((line, index) => {
    const [label = "", ...parts] = line.replace(/\r$/, "").split("\t");
    if (label !== "" && parts.length > 0) return { label, tokens: tokenize(parts.join("\t")) };
    throw bad(path, `line ${index + 1} is not a class, a tab and a text`);
  });
}

async function readPlainOrPacked(path: string, signal: AbortSignal | undefined): Promise<Buffer> {
  for (const [candidate, isPacked] of [
    [path, false],
    [`${path}.gz`, true],
  ] as const) {
    const read = await readBounded(candidate, maxTextBytes, signal);
    if (read.kind === "refused") throw bad(candidate, read.why);
    if (read.kind === "bytes") return isPacked ? unpackGzip(read.bytes, candidate, () => maxTextBytes) : read.bytes;
  }
  throw new FacultyError("NOT_FOUND", `data set file ${path} does not exist, nor does ${path}.gz`, { path });
}

function bad(path: string, what: string, cause?: unknown): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path }, { cause });
}

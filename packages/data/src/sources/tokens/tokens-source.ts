import { FacultyError } from "@faculty/shared/errors";
import { readBounded, textOf } from "@faculty/shared/files";
import { type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { paddingId, unknownId } from "@faculty/shared/samples";
import { notCounted } from "../../augmentation/row-labels.ts";
import type { Part, SampleChunk, SampleSource, SourceFile, SourceKind } from "../../prepared/sample-source.ts";
import { areUnspaced } from "../../texts/unspaced-texts.ts";
import { mostFrequent, vocabularyDigest } from "../../texts/vocabulary.ts";
import { testDraw } from "../own-draw.ts";
import { type Documents, listDocuments } from "./list-documents.ts";
import { type KnownUnit, leadingTokens, readUnit, type TextUnit, unitNamed } from "./text-unit.ts";
import type { TokensSpec } from "./tokens-keys.ts";

/** Ten times the longest novels there are. One is in memory at a time, and its tokens, which take ten times as much. */
const maxDocumentBytes = 2 ** 26;

/** Windows of a chunk. */
const chunkRows = 1024;

/**
 * Running text: a sample is a window of `length` tokens of a document, and its classes are the tokens that come next, one at
 * each position. Windows follow each other, so that each token but a document's first is asked for once; the last window
 * is padded, and its padding counts for nothing. `together` windows are a group, which is held out or tested with as a whole.
 */
export const tokensSource: SourceKind<TokensSpec> = {
  files: async (spec, abort) => {
    const { train, test } = await listDocuments(spec, abort);
    const { vocabulary } = spec;
    return [...train, ...test, ...(vocabulary === undefined ? [] : [{ name: vocabulary, path: vocabulary }])];
  },
  opensUnread: false,
  open: async (spec, abort) => {
    const documents = await listDocuments(spec, abort);
    const given = spec.vocabulary === undefined ? null : await readUnit(spec.vocabulary, spec.unit, abort);
    const unit = given?.unit ?? unitNamed(spec.unit ?? "words");
    const tokensOf = (file: SourceFile) => readTokens(file, unit, abort);
    const lengths = new Map<string, number>();
    for (const file of [...documents.train, ...documents.test]) lengths.set(file.name, (await tokensOf(file)).length);
    const isTest = testBlocks(documents, lengths, spec);
    const vocabulary = given?.vocabulary ?? (await ownVocabulary(documents.train, tokensOf, unit, spec, isTest));
    const read = { documents, known: { unit, vocabulary }, tokensOf, isTest };
    return { ...sourceOf(spec, read, abort), [Symbol.asyncDispose]: async () => undefined };
  },
};

/** The tokens of a document. @throws FacultyError BAD_DATASET, NOT_FOUND. */
async function readTokens(
  { path }: SourceFile,
  unit: TextUnit,
  abort: AbortSignal | undefined,
): Promise<readonly string[]> {
  const read = await readBounded(path, maxDocumentBytes, abort);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `text ${path} does not exist`, { path });
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
  if (read.kind === "refused") throw bad(read.why);
  const tokens = unit.split(textOf(read.bytes, path, "BAD_DATASET"));
  if (unit.name === "words" && areUnspaced([tokens]))
    throw bad("is written without spaces between words, expected dataset.unit: letters");
  if (tokens.length < 2)
    throw bad(
      `holds ${tokens.length === 0 ? "no token" : "one token"}, expected two or more: what is shown, and what comes next`,
    );
  return tokens;
}

/** Windows of a document, by its tokens: the last of these is only asked for. */
function windowsOf(tokens: number, length: number): number {
  return Math.ceil((tokens - 1) / length);
}

/** What a window is held out with. */
function blockOf(document: string, window: number, together: TokensSpec["together"]): string {
  return together === "document" ? document : `${document}/${Math.floor(window / together)}`;
}

/** Tells of a window's block whether it is to test with: of a folder's test texts none is asked. */
function testBlocks(
  { train }: Documents,
  lengths: ReadonlyMap<string, number>,
  { path, test, together, length }: TokensSpec,
): (block: string) => boolean {
  if (test === undefined) return () => false;
  const blocks = new Set(
    train.flatMap(({ name }) =>
      Array.from({ length: windowsOf(lengths.get(name) ?? 0, length) }, (_, i) => blockOf(name, i, together)),
    ),
  );
  if (blocks.size === 1)
    throw new FacultyError(
      "BAD_DATASET",
      `${path} holds one ${together === "document" ? "document" : `block of ${together} windows`}, which cannot be both trained and tested with: make dataset.together smaller, or a folder test`,
      { path },
    );
  return testDraw(blocks, test);
}

/** The most frequent tokens to train with, those that occur once left out. */
async function ownVocabulary(
  documents: Documents["train"],
  tokensOf: (file: SourceFile) => Promise<readonly string[]>,
  unit: TextUnit,
  { length, together, maxTokens }: TokensSpec,
  isTest: (block: string) => boolean,
): Promise<readonly string[]> {
  const occurrences = new Map<string, number>();
  for (const file of documents) {
    const tokens = await tokensOf(file);
    tokens.forEach((token, i) => {
      if (isTest(blockOf(file.name, Math.floor(i / length), together))) return;
      occurrences.set(token, (occurrences.get(token) ?? 0) + 1);
    });
  }
  const leading = leadingTokens(unit);
  return [...leading, ...mostFrequent(occurrences, maxTokens - leading.length)];
}

/** What a source is made of, once all documents were gone through. */
interface ReadDocuments {
  readonly documents: Documents;
  readonly known: KnownUnit;
  readonly tokensOf: (file: SourceFile) => Promise<readonly string[]>;
  readonly isTest: (block: string) => boolean;
}

function sourceOf(
  { length, together, test }: TokensSpec,
  { documents, known: { vocabulary }, tokensOf, isTest }: ReadDocuments,
  abort: AbortSignal | undefined,
): SampleSource {
  const over = { count: vocabulary.length, vocabulary: vocabularyDigest(vocabulary) };
  const output: OutputSpec = { name: onlyOutput, kind: "distribution", over, positions: [length] };
  const idOf = new Map(vocabulary.map((token, id) => [token, id]));
  return {
    classes: [],
    output,
    inputShape: [length],
    element: "float32",
    scale: 1,
    vocabulary,
    counts: { train: null, test: null },
    chunks: async function* (part) {
      for (const file of filesOf(part)) {
        abort?.throwIfAborted();
        const ids = Float32Array.from(await tokensOf(file), (token) => idOf.get(token) ?? unknownId);
        const windows = [...Array(windowsOf(ids.length, length)).keys()].filter((i) => isOfPart(part, file.name, i));
        for (let from = 0; from < windows.length; from += chunkRows)
          yield chunkOf(ids, file.name, windows.slice(from, from + chunkRows));
      }
    },
  };

  function filesOf(part: Part): Documents["train"] {
    return part === "train" || test !== undefined ? documents.train : documents.test;
  }

  function isOfPart(part: Part, document: string, window: number): boolean {
    if (test === undefined) return true;
    return isTest(blockOf(document, window, together)) === (part === "test");
  }

  function chunkOf(ids: Float32Array, document: string, windows: readonly number[]): SampleChunk {
    const inputs = new Float32Array(windows.length * length).fill(paddingId);
    const targets = new Float32Array(windows.length * length).fill(notCounted);
    windows.forEach((window, row) => {
      const start = window * length;
      const end = Math.min(start + length, ids.length - 1);
      inputs.set(ids.subarray(start, end), row * length);
      targets.set(ids.subarray(start + 1, end + 1), row * length);
    });
    return {
      inputs,
      targets,
      labels: new Int32Array(windows.length),
      ids: windows.map((window) => `${document}/${window}`),
      groups: windows.map((window) => blockOf(document, window, together)),
    };
  }
}

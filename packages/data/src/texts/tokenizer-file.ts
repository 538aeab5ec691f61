import { createHash } from "node:crypto";
import { FacultyError } from "@faculty/shared/errors";
import { jsonOf, readBounded } from "@faculty/shared/files";
import { markId, maxTokens, specialTokens } from "@faculty/shared/samples";
import { optionalPackage } from "../sources/optional-package.ts";

/** How texts become tokens: as the Hugging Face libraries do it. */
export interface TextTokenizer {
  /** SHA-256 of its file, hex. */
  readonly digest: string;
  /** Its own tokens in the order of their ids. */
  readonly tokens: readonly string[];
  /** The special tokens, one that names the tokenizer, then its own. */
  readonly vocabulary: readonly string[];
  readonly split: (text: string) => readonly string[];
  /** The text of some of its tokens, one after the other. */
  readonly join: (tokens: readonly string[]) => string;
}

/** Those of a hundred languages have 17 MB. */
const maxTokenizerBytes = 2 ** 28;

const mark = /^\[tokenizer:[0-9a-f]{64}\]$/;

/** Whether a vocabulary is of a tokenizer: its list of tokens alone does not say how texts become tokens. */
export function isTokenizers(vocabulary: readonly string[]): boolean {
  return mark.test(vocabulary[markId] ?? "");
}

/**
 * Reads a `tokenizer.json`.
 * @throws FacultyError NOT_FOUND without the file, or the library; BAD_DATASET for a file that is none; IO_FAILED.
 */
export async function readTokenizer(path: string, abort: AbortSignal | undefined): Promise<TextTokenizer> {
  const read = await readBounded(path, maxTokenizerBytes, abort);
  const bad = (what: string, cause?: unknown) =>
    new FacultyError("BAD_DATASET", `tokenizer ${path} ${what}`, { path }, { cause });
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `tokenizer ${path} does not exist`, { path });
  if (read.kind === "refused") throw bad(read.why);
  const json = jsonOf(read.bytes, path, "BAD_DATASET");
  if (typeof json !== "object" || json === null || !("model" in json))
    throw bad("has no model: is it a tokenizer.json?");
  const { Tokenizer } = await optionalPackage(
    "@huggingface/tokenizers",
    "texts by a tokenizer.json",
    () => import("@huggingface/tokenizers"),
  );
  const digest = createHash("sha256").update(read.bytes).digest("hex");
  try {
    const tokenizer = new Tokenizer(json, {});
    const names: string[] = [];
    for (let id = 0; id < maxTokens; id++) {
      const token = tokenizer.id_to_token(id);
      if (token === undefined) break;
      names.push(written(token));
    }
    if (names.length === 0 || new Set(names).size !== names.length) throw bad("does not number its tokens from 0");
    const idOf = new Map(names.map((name, id) => [name, id]));
    return {
      digest,
      tokens: names,
      vocabulary: [...specialTokens, `[tokenizer:${digest}]`, ...names],
      split: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.map((id: number) => names[id] ?? ""),
      join: (tokens) => tokenizer.decode(tokens.flatMap((token) => idOf.get(token) ?? [])),
    };
  } catch (cause) {
    if (cause instanceof FacultyError) throw cause;
    throw bad(`does not load: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

/** A vocabulary's file has a token a line, without spaces. */
function written(token: string): string {
  return token.replaceAll(/\s/gu, (space) => `\\u{${(space.codePointAt(0) ?? 0).toString(16)}}`) || "[empty]";
}

import { createHash } from "node:crypto";
import { type DatasetTexts, type TextHashes, type TextRows, textOffsets, textsDigest } from "./text-rows.ts";

/**
 * Texts in memory.
 * @param dataset - Digest of the data set.
 */
export function heldTexts(dataset: string, train: readonly string[], test: readonly string[]): DatasetTexts {
  const parts = [heldRows(train), heldRows(test)] as const;
  return { digest: textsDigest(dataset, hashesOf(parts[0]), hashesOf(parts[1])), train: parts[0], test: parts[1] };
}

interface HeldRows extends TextRows {
  readonly values: Uint8Array;
  readonly offsets: BigInt64Array;
}

function heldRows(texts: readonly string[]): HeldRows {
  const encoded = texts.map((text) => Buffer.from(text));
  const values = Buffer.concat(encoded);
  const offsets = textOffsets(encoded);
  const textOf = (id: number) => values.subarray(Number(offsets[id]), Number(offsets[id + 1]));
  return { bytes: values.length, textOf, values, offsets };
}

function hashesOf({ values, offsets }: HeldRows): TextHashes {
  const sha256 = (bytes: Uint8Array | BigInt64Array) => createHash("sha256").update(bytes).digest("hex");
  return { values: sha256(values), offsets: sha256(offsets) };
}

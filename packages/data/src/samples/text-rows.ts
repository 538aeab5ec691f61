import { createHash } from "node:crypto";

/** Texts of samples as they were read, UTF-8, wherever they lie. */
export interface TextRows {
  /** Of all of them. */
  readonly bytes: number;
  /** A sample's text. @param id - Its index. @returns Not to be written to. */
  readonly textOf: (id: number) => Uint8Array;
}

/** SHA-256, hex, of a part's texts: of their bytes one after the other, and of where each begins (int64, and the end). */
export interface TextHashes {
  readonly values: string;
  readonly offsets: string;
}

/** The texts of a data set, which it keeps beside the tokens that were made of them. */
export interface DatasetTexts {
  /**
   * SHA-256, hex, over the data set's digest and its texts: what those samples are known by who are shown as texts. Other
   * texts of the same tokens have another one, and the data set's own digest does not depend on them.
   */
  readonly digest: string;
  readonly train: TextRows;
  readonly test: TextRows;
}

/** @param dataset - Its digest. */
export function textsDigest(dataset: string, train: TextHashes, test: TextHashes): string {
  const parts = [train, test].map(({ values, offsets }) => [values, offsets]);
  return createHash("sha256")
    .update(JSON.stringify({ of: dataset, texts: parts }))
    .digest("hex");
}

/** Where each of some texts begins behind those before it, and where the last one ends. @param start - Of the first. */
export function textOffsets(texts: readonly Uint8Array[], start = 0n): BigInt64Array {
  const offsets = new BigInt64Array(texts.length + 1);
  let at = start;
  texts.forEach((text, i) => {
    offsets[i] = at;
    at += BigInt(text.length);
  });
  offsets[texts.length] = at;
  return offsets;
}

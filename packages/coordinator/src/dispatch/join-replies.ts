import { FacultyError } from "@faculty/shared/errors";
import { codedRows, isCoded, joinNamedTensors, joinValues, type Rows } from "@faculty/shared/tensor";
import type { CollectedReply } from "../replies/collect.ts";

/** The replies to one batch's requests, split by rows, as one. */
export function joinReplies(parts: readonly CollectedReply[]): CollectedReply {
  const [first, ...others] = parts;
  if (first === undefined) throw new FacultyError("INTERNAL", "a batch of no rows was asked for");
  if (others.length === 0) return first;
  return {
    logits: joinLogits(parts.map(({ logits }) => logits)),
    layers: joinNamedTensors(parts.map(({ layers }) => layers)),
  };
}

/** Of the rows of all parts; coded where all of them are, in one book. At least one part. */
function joinLogits(parts: readonly Rows<Float32Array>[]): Rows<Float32Array> {
  const [{ width }] = parts as readonly [Rows<Float32Array>];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const coded = parts.filter(isCoded);
  const book = coded[0]?.book;
  if (book === undefined || coded.length < parts.length || coded.some((part) => part.book !== book))
    return { rows, width, data: joinValues(parts.map(({ data }) => data)) };
  const codes = new Uint16Array(rows * width);
  let offset = 0;
  for (const part of coded) {
    codes.set(part.codes, offset);
    offset += part.codes.length;
  }
  return codedRows(rows, width, codes, book);
}

import { FacultyError } from "@faculty/shared/errors";
import type { InferRequest } from "./teacher.ts";

/** Of a model of numbers, `[rows, …inputShape]`; of one of texts, a text a row. */
export type ShownSamples = Float32Array | readonly string[];

/**
 * Those from `from` to `to`, of values or of texts, and after them zeros or empty texts up to `length`: what a model of a
 * fixed number of rows is given.
 */
export function filledUp(samples: ShownSamples, from: number, to: number, length: number): ShownSamples {
  if (!(samples instanceof Float32Array))
    return Array.from({ length }, (_, i) => (from + i < to ? (samples[from + i] ?? "") : ""));
  const own = samples.subarray(from, to);
  if (own.length === length) return own;
  const filled = new Float32Array(length);
  filled.set(own);
  return filled;
}

/** What a model is shown of a request. @throws FacultyError SHAPE_MISMATCH where one of texts is not shown one a row. */
export function shownSamples(isText: boolean, request: InferRequest): ShownSamples {
  if (!isText) return request.inputs;
  const { texts = [], rows } = request;
  if (texts.length === rows) return texts;
  throw new FacultyError("SHAPE_MISMATCH", `a model of texts is shown ${texts.length} texts for ${rows} rows`);
}

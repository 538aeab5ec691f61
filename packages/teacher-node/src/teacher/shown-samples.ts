import { FacultyError } from "@faculty/shared/errors";
import type { InferRequest } from "./teacher.ts";

/** Of a model of numbers, `[rows, …inputShape]`; of one of texts, a text a row. */
export type ShownSamples = Float32Array | readonly string[];

/** What a model is shown of a request. @throws FacultyError SHAPE_MISMATCH where one of texts is not shown one a row. */
export function shownSamples(isText: boolean, request: InferRequest): ShownSamples {
  if (!isText) return request.inputs;
  const { texts = [], rows } = request;
  if (texts.length === rows) return texts;
  throw new FacultyError("SHAPE_MISMATCH", `a model of texts is shown ${texts.length} texts for ${rows} rows`);
}

import { FacultyError } from "@faculty/shared/errors";
import type { InferRequest } from "./teacher.ts";

/** The texts of a request to a model of texts. @throws FacultyError SHAPE_MISMATCH where there is not one a row. */
export function shownTexts({ texts = [], rows }: Pick<InferRequest, "texts" | "rows">): readonly string[] {
  if (texts.length === rows) return texts;
  throw new FacultyError("SHAPE_MISMATCH", `a model of texts is shown ${texts.length} texts for ${rows} rows`);
}

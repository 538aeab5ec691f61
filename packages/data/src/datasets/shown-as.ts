import { FacultyError } from "@faculty/shared/errors";
import { takesTexts } from "@faculty/shared/protocol";
import type { ViewSpec } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import type { TakenInputs } from "./taken-inputs.ts";

/**
 * What a data set is known by to whoever is shown its samples so: a teacher of texts by its texts, any other by its tokens
 * or values.
 */
export function shownDigest(taken: Pick<TakenInputs, "inputDatatypes">, { digest, texts }: Dataset): string {
  return takesTexts(taken) && texts !== undefined ? texts.digest : digest;
}

/**
 * Tokens that were dropped or masked are no text: who takes texts is not asked about a view.
 * @param who - Begins the sentence, `teacher wide`.
 * @throws FacultyError SHAPE_MISMATCH.
 */
export function checkShown(
  who: string,
  taken: Pick<TakenInputs, "inputDatatypes">,
  { augment }: Pick<ViewSpec, "augment">,
): void {
  const [first] = augment;
  if (first === undefined || !takesTexts(taken)) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes texts, and the run's augment changes tokens (${first.kind}), which then are no text: leave out augment, or the teacher`,
  );
}

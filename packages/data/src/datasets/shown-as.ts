import { FacultyError } from "@faculty/shared/errors";
import { takesTexts } from "@faculty/shared/protocol";
import { sampleKind, type ViewSpec } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import type { DatasetTexts } from "../samples/text-rows.ts";
import type { TakenInputs } from "./taken-inputs.ts";

/**
 * What a data set is known by to whoever is shown its samples so: a teacher of texts by its texts, any other by its tokens
 * or values.
 */
export function shownDigest(taken: Pick<TakenInputs, "inputDatatypes">, { digest, texts }: Dataset): string {
  return takesTexts(taken) && texts !== undefined ? texts.digest : digest;
}

/** @param who - Begins the sentence, `teacher wide`. @throws FacultyError SHAPE_MISMATCH where there are none. */
export function textsFor(who: string, dataset: Dataset): DatasetTexts {
  if (dataset.texts !== undefined) return dataset.texts;
  const { name, inputShape } = dataset;
  const kinds = { image: "images", series: "series", tokens: "token ids", features: "numbers" } as const;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes texts, data set ${name} keeps none: its samples are ${kinds[sampleKind(dataset)]} [${inputShape.join(", ")}]`,
    { dataset: name },
  );
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

import { checkInputs, checkShown, type Dataset } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { checkField } from "@faculty/models/inspect";
import { textShape } from "@faculty/shared/protocol";
import type { ShownPreparation, ViewSpec } from "@faculty/shared/samples";

/**
 * Refuses to show a model server what the data set has not; what its model takes is told when it has joined.
 * @param who - Begins the sentence, `teacher served`.
 * @param shown - How the run shows samples.
 * @throws FacultyError SHAPE_MISMATCH.
 */
export function checkServedInputs(
  who: string,
  inputs: ShownPreparation | undefined,
  dataset: Dataset,
  shown: Pick<ViewSpec, "augment">,
): void {
  if (inputs?.field !== "text") return void createPreparation(inputs, dataset, who);
  const taken = { inputShape: textShape, inputDatatypes: ["BYTES"] };
  checkField(who, true, inputs);
  checkInputs(who, taken, dataset);
  checkShown(who, taken, shown);
}

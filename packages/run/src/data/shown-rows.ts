import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, textsOfSamples } from "@faculty/data/datasets";
import { takesTexts } from "@faculty/shared/protocol";
import type { Source } from "@faculty/shared/samples";
import type { TeacherFacts } from "@faculty/teacher-node";

interface ShownRows {
  /** `[rows, …inputShape]` of the data set; of a model of texts a zero a row. */
  readonly inputs: Float32Array;
  readonly texts: readonly string[] | undefined;
  readonly rows: number;
}

/**
 * Samples as a model is asked about them: their texts where it takes texts, else their values.
 * @param room - For values.
 * @throws FacultyError SHAPE_MISMATCH where it takes texts and the data set has none.
 */
export function shownRows(
  facts: TeacherFacts,
  dataset: Dataset,
  source: Source,
  ids: Int32Array,
  room?: Float32Array,
): ShownRows {
  const rows = ids.length;
  if (!takesTexts(facts)) return { inputs: viewOf(dataset, source, ids, undefined, room), texts: undefined, rows };
  return { inputs: new Float32Array(rows), texts: textsOfSamples("the model", dataset, source, ids), rows };
}

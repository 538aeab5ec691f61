import type { Dataset } from "@faculty/shared/datasets";
import { logSoftmax } from "@faculty/shared/tensor";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Ask } from "../dispatch/predict-frames.ts";
import { alignedLogProbabilities, type TeacherLogits } from "../ensemble/align.ts";
import { labelSpace } from "../ensemble/label-space.ts";
import type { Standing } from "../ensemble/weighting.ts";

/** Rows asked for at once while teachers are measured. */
const standingRows = 256;

/**
 * Accuracy and NLL of one teacher on the run's validation samples. A sample of a class the teacher does not know counts
 * as wrong.
 */
export async function measureStanding(
  askTeacher: AskTeacher,
  teacher: string,
  dataset: Dataset,
  ids: Int32Array,
  template: Omit<Ask, "ids" | "source" | "view">,
  signal: AbortSignal,
): Promise<Standing> {
  let correct = 0;
  let nll = 0;
  for (let from = 0; from < ids.length; from += standingRows) {
    const part = ids.subarray(from, from + standingRows);
    const ask: Ask = { ...template, ids: part, source: "train", view: { augment: [], seed: 0, epoch: 0 } };
    const { description, logits } = await askTeacher(teacher, ask, signal);
    const signals: TeacherLogits = { logits, space: labelSpace(teacher, description.classes, dataset.classes) };
    const [aligned] = alignedLogProbabilities([signals], 1, "uniform");
    const { data, width } = aligned ?? logSoftmax(logits);
    part.forEach((id, row) => {
      const label = dataset.train.labels[id] as number;
      const values = data.subarray(row * width, (row + 1) * width);
      nll -= values[label] as number;
      if (values.indexOf(Math.max(...values)) === label) correct += 1;
    });
  }
  return { accuracy: ids.length === 0 ? 0 : correct / ids.length, nll: ids.length === 0 ? 0 : nll / ids.length };
}

import { emptyRowSoftmax, type Rows, softmaxRow } from "@faculty/shared/tensor";
import type { TeacherLogits } from "./align.ts";

/** Completed log-probabilities shifted back by each row's own log Σ exp(z), which restores raw logits exactly. */
export function meanLogits(
  signals: readonly TeacherLogits[],
  perTeacher: readonly Rows[],
  weights: Float64Array,
): Rows {
  const { rows, width } = perTeacher[0] as Rows;
  const data = new Float64Array(rows * width);
  signals.forEach(({ logits }, k) => {
    const aligned = perTeacher[k] as Rows;
    const softmax = emptyRowSoftmax(logits.width);
    for (let row = 0; row < rows; row++) {
      softmaxRow(logits.data, row * logits.width, 1, softmax);
      const constant = softmax.max + Math.log(softmax.sum);
      const weight = weights[row * signals.length + k] as number;
      for (let i = row * width; i < (row + 1) * width; i++)
        data[i] = (data[i] as number) + weight * ((aligned.data[i] as number) + constant);
    }
  });
  return { rows, width, data };
}

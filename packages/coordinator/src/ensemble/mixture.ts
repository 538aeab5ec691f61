import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { logZero } from "./align.ts";

/** Mean of probabilities, or of logits (a normalised geometric mean, the log-opinion pool). */
export type MixtureSpace = "probabilities" | "logits";

/**
 * The ensemble's distribution, as log-probabilities.
 * `probabilities`: `log Σ_k w_k p_k`. `logits`: `log softmax(Σ_k w_k log p_k)`, which equals
 * `log softmax((1/T) Σ_k w_k z_k)` because each row's constant cancels.
 * @param teachers - Log-probabilities at the run's temperature, `[rows, classes]` each: softened before mixing.
 * @param weights - `[rows, teachers]`, rows sum to 1.
 */
export function mixture(teachers: readonly Rows[], weights: Float64Array, space: MixtureSpace): Rows {
  const { rows, width } = teachers[0] as Rows;
  const data = new Float64Array(rows * width);
  const count = teachers.length;
  for (let row = 0; row < rows; row++)
    for (let i = row * width; i < (row + 1) * width; i++) {
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const logP = (teachers[k] as Rows).data[i] as number;
        sum += (weights[row * count + k] as number) * (space === "probabilities" ? Math.exp(logP) : logP);
      }
      data[i] = space === "probabilities" ? Math.max(logZero, Math.log(sum)) : sum;
    }
  const mixed = { rows, width, data };
  return space === "probabilities" ? mixed : logSoftmax(mixed);
}

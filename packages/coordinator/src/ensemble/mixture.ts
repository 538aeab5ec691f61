import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { logZero } from "./align.ts";

/** Mean of probabilities, or of logits (a normalised geometric mean, the log-opinion pool). */
export type MixtureSpace = "probabilities" | "logits";

/** The ensemble's distribution, and how much each member leaves open. */
export interface Mixture {
  /** Log-probabilities, `[rows, classes]`. */
  readonly mixed: Rows;
  /** Of each teacher's distribution, nats, `[rows, teachers]`. */
  readonly entropies: Float64Array;
}

/**
 * The ensemble's distribution, as log-probabilities.
 * `probabilities`: `log Σ_k w_k p_k`. `logits`: `log softmax(Σ_k w_k log p_k)`, which equals
 * `log softmax((1/T) Σ_k w_k z_k)` because each row's constant cancels.
 * One teacher after the other, so that each value is read once and its exponential, most of the work, is taken once.
 * @param teachers - Log-probabilities at the run's temperature, `[rows, classes]` each: softened before mixing.
 * @param weights - `[rows, teachers]`, rows sum to 1.
 */
export function mixture(teachers: readonly Rows[], weights: Float64Array, space: MixtureSpace): Mixture {
  const { rows, width } = teachers[0] as Rows;
  const data = new Float64Array(rows * width);
  const count = teachers.length;
  const entropies = new Float64Array(rows * count);
  const isOfProbabilities = space === "probabilities";
  for (const [k, { data: logs }] of teachers.entries())
    for (let row = 0; row < rows; row++) {
      const weight = weights[row * count + k] as number;
      let entropy = 0;
      for (let i = row * width; i < (row + 1) * width; i++) {
        const logP = logs[i] as number;
        const p = Math.exp(logP);
        entropy -= p * logP;
        data[i] = (data[i] as number) + weight * (isOfProbabilities ? p : logP);
      }
      entropies[row * count + k] = entropy;
    }
  if (!isOfProbabilities) return { mixed: logSoftmax({ rows, width, data }), entropies };
  for (let i = 0; i < data.length; i++) data[i] = Math.max(logZero, Math.log(data[i] as number));
  return { mixed: { rows, width, data }, entropies };
}

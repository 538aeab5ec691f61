import type { Rows } from "@faculty/shared/tensor";
import type { Mixture, MixtureSpace } from "../distribution/mixture.ts";

/**
 * What the ensemble says of each class by itself, as logits `log p / (1 − p)`. `probabilities`: `p = Σ_k w_k σ(z_k)`;
 * `logits`: of the mean logit `Σ_k w_k z_k`.
 * @param teachers - Logits that were divided by the temperature, `[rows, classes]` each.
 * @param weights - `[rows, teachers]`, rows sum to 1.
 * @returns Disagreements are `Σ_c H(p_c) − Σ_k w_k H(σ(z_kc))`, nats, H the entropy of yes or no.
 */
export function mixIndependent(teachers: readonly Rows[], weights: Float64Array, space: MixtureSpace): Mixture {
  const { rows, width } = teachers[0] as Rows;
  const data = new Float64Array(rows * width);
  const disagreements = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let disagreement = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      let [yes, no, sum, entropy] = [0, 0, 0, 0];
      teachers.forEach((teacher, k) => {
        const weight = weights[row * teachers.length + k] as number;
        const z = teacher.data[i] as number;
        yes += weight * sigmoid(z);
        no += weight * sigmoid(-z);
        sum += weight * z;
        entropy += weight * entropyOf(z);
      });
      const mixed = space === "logits" ? sum : Math.log(yes) - Math.log(no);
      data[i] = mixed;
      disagreement += entropyOf(mixed) - entropy;
    }
    disagreements[row] = Math.max(0, disagreement); // by concavity; rounding may go below
  }
  return { mixed: { rows, width, data }, disagreements };
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Of yes or no with that logit, nats: `log(1 + e^−z) + (1 − σ(z)) z`, for z ≥ 0; the same of −z. */
function entropyOf(z: number): number {
  const size = Math.abs(z);
  return Math.log1p(Math.exp(-size)) + size * sigmoid(-size);
}

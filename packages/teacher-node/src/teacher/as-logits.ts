import type { ModelOutput } from "@faculty/models/manifests";

/** The smallest probability that float32 holds at full precision, 2⁻¹²⁶; a softmax rounds smaller ones to 0. */
const smallestProbability = 2 ** -126;

/** What a model yields, as logits: its probabilities become their logarithms, 0 becoming log 2⁻¹²⁶ ≈ −87.3. */
export function asLogits(output: ModelOutput, values: Float32Array): Float32Array {
  if (output !== "probabilities") return values;
  return values.map((probability) => Math.log(Math.max(probability, smallestProbability)));
}

import type { ModelOutput } from "@faculty/models/manifests";
import type { OutputKind } from "@faculty/shared/outputs";

/** The smallest probability that float32 holds at full precision, 2⁻¹²⁶; a softmax rounds smaller ones to 0. */
const smallestProbability = 2 ** -126;
/** The largest float32 below 1: a sigmoid rounds what is nearer to it to 1. */
const largestProbability = 1 - 2 ** -24;

/**
 * What a model yields, as logits. Of one class of many the probabilities become their logarithms, 0 becoming
 * log 2⁻¹²⁶ ≈ −87.3; of a class for itself `log p / (1 − p)`. Values stay as they are.
 */
export function asLogits(kind: OutputKind, output: ModelOutput, values: Float32Array): Float32Array {
  return output === "probabilities" ? values.map(logitOf[kind]) : values;
}

const logitOf: Readonly<Record<OutputKind, (probability: number) => number>> = {
  distribution: (probability) => Math.log(Math.max(probability, smallestProbability)),
  independent: (probability) => {
    const p = Math.min(Math.max(probability, smallestProbability), largestProbability);
    return Math.log(p) - Math.log1p(-p);
  },
  values: (value) => value,
  several: (value) => value,
};

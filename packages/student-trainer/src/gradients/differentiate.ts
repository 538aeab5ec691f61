import { tf } from "@faculty/models/backend";
import type { Signals } from "../objective/loss/loss.ts";
import type { Objective } from "../objective/objective.ts";
import type { LayerTaps } from "../student-model/layer-taps.ts";
import type { BatchFeed } from "./batch-feeds.ts";

export interface Differentiable {
  readonly taps: LayerTaps;
  readonly objective: Objective;
  /** What gradients are wanted of. */
  readonly variables: readonly tf.Variable[];
  /** `[terms]`. */
  readonly sums: tf.Variable;
  /** `[weighing terms, teachers]`; null where no term weighs the teachers. */
  readonly weightSums: tf.Variable | null;
}

/** A feed as a tensor. */
export interface FedTensor {
  readonly name: BatchFeed["name"];
  readonly tensor: tf.Tensor;
}

/**
 * Forward, objective and gradients, as tensor operations that run on every backend; adds each term, before its weight,
 * to `sums`, and the weights that terms gave the teachers to `weightSums`. Inside `tf.tidy`.
 * @returns One gradient a variable; null where the objective does not depend on it.
 */
export function differentiate(
  { taps, objective, variables, sums, weightSums }: Differentiable,
  fed: readonly FedTensor[],
  temperature: number,
): readonly (tf.Tensor | null)[] {
  const { inputs, weights, ...signals } = named(fed);
  const { grads } = tf.variableGrads(() => {
    const { logits, layers } = taps.forward(inputs);
    const given = { logits, temperature, ...signals, layers: { student: layers, teacher: layersOf(fed) } };
    const value = objective.evaluate(given, weights);
    sums.assign(sums.add(value.terms));
    if (value.teacherWeights !== null) weightSums?.assign(weightSums.add(value.teacherWeights));
    return value.total;
  }, [...variables]);
  return variables.map((variable) => grads[variable.name] ?? null);
}

type Named = { readonly inputs: tf.Tensor; readonly weights: tf.Tensor1D } & Partial<Signals>;

/** `feedsOf` gives each of them the shape that its name stands for. */
function named(fed: readonly FedTensor[]): Named {
  const own = fed.filter(({ name }) => typeof name === "string");
  return Object.fromEntries(own.map(({ name, tensor }) => [name, tensor])) as unknown as Named;
}

function layersOf(fed: readonly FedTensor[]): ReadonlyMap<string, tf.Tensor> {
  return new Map(fed.flatMap(({ name, tensor }) => (typeof name === "string" ? [] : [[name.layer, tensor]])));
}

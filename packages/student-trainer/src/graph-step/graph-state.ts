import { tf } from "@faculty/models/backend";
import { dataTypes, type VariableNode } from "@faculty/models/native-graph";
import { sizeOf } from "@faculty/shared/tensor";
import type { Optimizer } from "../optimizer/optimizer.ts";
import { kernelSlots } from "../optimizer/update-kernels.ts";

/** Everything that a step changes or depends on, between the variables of TensorFlow.js and those of a graph. */
export interface GraphState {
  readonly variables: readonly tf.Variable[];
  /** As a graph holds it: one node each of `variables`, in order, then one a slot and trained variable. */
  readonly nodes: readonly VariableNode[];
  /** The node of a trained variable, then those of its slots in the kernel's order. */
  readonly nodesOf: (trained: number) => readonly VariableNode[];
  /** The current value of each node. Inside `tf.tidy`. */
  readonly gather: () => readonly tf.Tensor[];
  /** Makes these values, one a node, the current ones. Inside `tf.tidy`. */
  readonly scatter: (values: readonly tf.Tensor[]) => void;
  /** Changes whenever somebody assigns to one of the variables or slots. */
  readonly version: () => readonly object[];
}

/**
 * @param variables - All that a step reads or assigns, trained or not.
 * @param trained - Those the optimizer moves, in its order.
 */
export function createGraphState(
  variables: readonly tf.Variable[],
  trained: readonly tf.Variable[],
  optimizer: Optimizer,
): GraphState {
  const slotNames = kernelSlots(optimizer.kind);
  const sizes = trained.map((variable) => sizeOf(variable.shape));
  const slots = slotNames.map((name) => (name === null ? undefined : optimizer.slots.get(name)));
  const variableNodes = variables.map((variable, i) => nodeOf(`variable${i}`, variable));
  const slotNodes = slotNames.map((_, slot) => trained.map((variable, i) => nodeOf(`slot${slot}-${i}`, variable)));
  return {
    variables,
    nodes: [...variableNodes, ...slotNodes.flat()],
    nodesOf: (i) => {
      const own = variableNodes[variables.indexOf(trained[i] as tf.Variable)];
      return [own, ...slotNodes.map((nodes) => nodes[i])] as VariableNode[];
    },
    gather: () => [
      ...variables,
      ...slots.flatMap((slot) => {
        if (slot === undefined) return trained.map((variable) => tf.zerosLike(variable));
        return tf.split(slot, sizes).map((part, i) => part.reshape((trained[i] as tf.Variable).shape));
      }),
    ],
    scatter: (values) => {
      variables.forEach((variable, i) => {
        variable.assign(values[i] as tf.Tensor);
      });
      slots.forEach((slot, index) => {
        const start = variables.length + index * trained.length;
        slot?.assign(tf.concat1d(values.slice(start, start + trained.length).map((value) => value.flatten())));
      });
    },
    version: () => [...variables, ...optimizer.slots.values()].map((variable) => variable.dataId),
  };
}

function nodeOf(name: string, { shape }: tf.Variable): VariableNode {
  return { kind: "variable", name, spec: { dtype: dataTypes.float32, shape } };
}

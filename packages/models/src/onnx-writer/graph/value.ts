import type { GraphBuilder } from "./graph-builder.ts";

/** What a layer yields, within the graph. */
export interface Value {
  readonly name: string;
  /** As TensorFlow.js has it, every extent known; the batch counts as 1. */
  readonly shape: readonly number[];
  /**
   * Whether the tensor has its last axis behind the batch: ONNX convolves and pools with channels first. Layers that
   * treat every number alike leave it there, so that a stack of convolutions is turned once.
   */
  readonly isTurned: boolean;
}

/** The tensor with its axes as TensorFlow.js has them. */
export function straight(graph: GraphBuilder, { name, shape, isTurned }: Value): string {
  return isTurned ? graph.transpose(name, [0, ...axes(2, shape.length), 1]) : name;
}

/** The tensor with its last axis behind the batch. */
export function turned(graph: GraphBuilder, { name, shape, isTurned }: Value): string {
  return isTurned ? name : graph.transpose(name, [0, shape.length - 1, ...axes(1, shape.length - 1)]);
}

/** Where an axis of TensorFlow.js' is in the tensor; a negative one counts from the end. */
export function axisOf({ shape, isTurned }: Value, axis: number): number {
  const counted = axis < 0 ? shape.length + axis : axis;
  if (!isTurned || counted === 0) return counted;
  return counted === shape.length - 1 ? 1 : counted + 1;
}

/** Whole numbers from `from` to before `to`. */
export function axes(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);
}

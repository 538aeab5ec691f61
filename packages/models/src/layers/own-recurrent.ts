import type tf from "#tfjs";

/** What TensorFlow.js' recurrent layers have that its types leave out. */
export interface OwnRecurrent<Cell> extends tf.layers.Layer {
  readonly cell: Cell & { readonly units: number; readonly dropout: number; readonly recurrentDropout: number };
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  /** Zeros, as many rows as the inputs have. */
  getInitialState(inputs: tf.Tensor): tf.Tensor[];
}

/** Whether a layer does nothing but take its steps in their order, from zeros, and give their outputs. */
export function isPlain(
  { cell, returnState, stateful, goBackwards }: OwnRecurrent<unknown>,
  { mask, initialState }: Readonly<Record<string, unknown>>,
): boolean {
  const isMore = mask || initialState || cell.dropout || cell.recurrentDropout;
  return !(isMore || returnState || stateful || goBackwards);
}

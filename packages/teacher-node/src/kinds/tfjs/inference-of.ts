import { tf } from "@faculty/models/backend";
import type { Tensor } from "@faculty/shared/tensor";
import { rowsOf } from "../../teacher/rows-of.ts";
import type { Inference } from "../../teacher/teacher.ts";

type ReadValues = (yielded: Float32Array) => Float32Array;

/**
 * What a model said, read out of TensorFlow.
 * @param outputs - The model's own, `[rows, …positions, classes]`, then each layer's; disposed here.
 * @param layers - Names, in the order of the outputs.
 * @param read - Makes logits, or values, of what the model yields.
 */
export async function inferenceOf(
  outputs: readonly tf.Tensor[],
  layers: readonly string[],
  read: ReadValues,
): Promise<Inference> {
  try {
    const tensors = await Promise.all(
      outputs.map(async (tensor) => ({ shape: tensor.shape, data: await tensor.data<"float32">() })),
    );
    return saidWith(layers, tensors, read);
  } finally {
    tf.dispose([...outputs]);
  }
}

/** The same of what is read already. @param said - The model's own, then each layer's. */
export function saidWith(
  layers: readonly string[],
  [own, ...features]: readonly Tensor<Float32Array>[],
  read: ReadValues,
): Inference {
  const { shape, data } = own ?? { shape: [0, 0], data: new Float32Array() };
  return {
    logits: rowsOf({ shape, data: read(data) }),
    features: new Map(layers.flatMap((layer, i) => (features[i] ? [[layer, features[i]] as const] : []))),
  };
}

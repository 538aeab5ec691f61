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
    const features = tensors.slice(1);
    return {
      ...logitsOf(tensors, read),
      features: new Map(layers.flatMap((layer, i) => (features[i] ? [[layer, features[i]] as const] : []))),
    };
  } finally {
    tf.dispose([...outputs]);
  }
}

/** What a model that was asked for no layers said. */
export function logitsOf([own]: readonly Tensor<Float32Array>[], read: ReadValues): Inference {
  const { shape, data } = own ?? { shape: [0, 0], data: new Float32Array() };
  return { logits: rowsOf({ shape, data: read(data) }), features: new Map() };
}

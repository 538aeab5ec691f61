import { tf } from "@faculty/models/backend";
import type { ModelOutput } from "@faculty/models/manifests";
import type { Tensor } from "@faculty/shared/tensor";
import { asLogits } from "../../teacher/as-logits.ts";
import type { Inference } from "../../teacher/teacher.ts";

/**
 * What a model said, read out of TensorFlow.
 * @param outputs - The model's own, `[rows, classes]`, then each layer's; disposed here.
 * @param layers - Names, in the order of the outputs.
 */
export async function inferenceOf(
  outputs: readonly tf.Tensor[],
  layers: readonly string[],
  output: ModelOutput,
): Promise<Inference> {
  try {
    const tensors = await Promise.all(
      outputs.map(async (tensor) => ({ shape: tensor.shape, data: await tensor.data<"float32">() })),
    );
    const features = tensors.slice(1);
    return {
      ...logitsOf(tensors, output),
      features: new Map(layers.flatMap((layer, i) => (features[i] ? [[layer, features[i]] as const] : []))),
    };
  } finally {
    tf.dispose([...outputs]);
  }
}

/** What a model that was asked for no layers said. */
export function logitsOf([own]: readonly Tensor<Float32Array>[], output: ModelOutput): Inference {
  const { shape, data } = own ?? { shape: [0, 0], data: new Float32Array() };
  const [rows = 0, width = 0] = shape;
  return { logits: { rows, width, data: asLogits(output, data) }, features: new Map() };
}

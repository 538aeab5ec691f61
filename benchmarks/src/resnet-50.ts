import { tf } from "@faculty/models/backend";

/** Of one picture, and how many classes ImageNet has. */
export const resnet50Shape = { inputShape: [224, 224, 3], classes: 1000 } as const;

/** Blocks and inner channels of each stage. */
const stages = [
  { blocks: 3, channels: 64 },
  { blocks: 4, channels: 128 },
  { blocks: 6, channels: 256 },
  { blocks: 3, channels: 512 },
] as const;

/**
 * ResNet-50 with the strides in the 3 × 3 convolutions, from pictures `[batch, 224, 224, 3]` to logits `[batch, 1000]`:
 * 25.6 million parameters, untrained (He et al., 2016, table 1).
 */
export function resnet50(): tf.LayersModel {
  const input = tf.input({ shape: [...resnet50Shape.inputShape] });
  const begun = relu(convolution(input, 64, 7, 2));
  let x = tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }).apply(begun) as tf.SymbolicTensor;
  for (const [stage, { blocks, channels }] of stages.entries())
    for (let block = 0; block < blocks; block++) x = bottleneck(x, channels, stage > 0 && block === 0 ? 2 : 1);
  const mean = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  const logits = tf.layers.dense({ units: resnet50Shape.classes }).apply(mean) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: logits });
}

const expansion = 4;

function bottleneck(x: tf.SymbolicTensor, channels: number, stride: number): tf.SymbolicTensor {
  const narrow = relu(convolution(relu(convolution(x, channels, 1, 1)), channels, 3, stride));
  const wide = convolution(narrow, expansion * channels, 1, 1);
  const isSame = x.shape.at(-1) === expansion * channels;
  const shortcut = isSame ? x : convolution(x, expansion * channels, 1, stride);
  return relu(tf.layers.add().apply([wide, shortcut]) as tf.SymbolicTensor);
}

function convolution(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides: number): tf.SymbolicTensor {
  const layer = tf.layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false });
  return tf.layers.batchNormalization({}).apply(layer.apply(x)) as tf.SymbolicTensor;
}

function relu(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

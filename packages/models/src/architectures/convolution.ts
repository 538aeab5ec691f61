import * as tf from "@tensorflow/tfjs";
import { type NextSeed, through } from "./architecture.ts";

export interface Convolution {
  /** The name of the layer whose output this is; parts before it are named `<name>_conv`, `<name>_norm`. */
  readonly name: string;
  readonly kind: "full" | "depthwise";
  /** Output channels; a depthwise convolution keeps those it is given. */
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly batchNorm: boolean;
  readonly activation: "relu" | "linear";
}

/** A convolution with padding `same`, then batch normalisation (which makes a bias needless), then its activation. */
export function convolution(input: tf.SymbolicTensor, shape: Convolution, nextSeed: NextSeed): tf.SymbolicTensor {
  const { name, batchNorm, activation } = shape;
  if (!batchNorm) return through(input, convolutionLayer(name, shape, nextSeed));
  return through(
    input,
    convolutionLayer(`${name}_conv`, shape, nextSeed),
    tf.layers.batchNormalization({ name: `${name}_norm` }),
    tf.layers.activation({ name, activation }),
  );
}

function convolutionLayer(name: string, shape: Convolution, nextSeed: NextSeed): tf.layers.Layer {
  const { kind, filters, kernel, stride, batchNorm, activation } = shape;
  const initializer = tf.initializers.heNormal({ seed: nextSeed() });
  const common = {
    name,
    kernelSize: kernel,
    strides: stride,
    padding: "same",
    useBias: !batchNorm,
    activation: batchNorm ? "linear" : activation,
  } as const;
  if (kind === "depthwise") return tf.layers.depthwiseConv2d({ ...common, depthwiseInitializer: initializer });
  return tf.layers.conv2d({ ...common, filters, kernelInitializer: initializer });
}

import { layer, through } from "../outline/apply-layer.ts";
import { heNormal } from "../outline/initializers.ts";
import type { OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";

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
export function convolution(input: OutlineTensor, shape: Convolution, nextSeed: NextSeed): OutlineTensor {
  const { name, batchNorm, activation } = shape;
  if (!batchNorm) return through(input, convolutionLayer(name, shape, nextSeed));
  return through(
    input,
    convolutionLayer(`${name}_conv`, shape, nextSeed),
    layer("BatchNormalization", { name: `${name}_norm` }),
    layer("Activation", { name, activation }),
  );
}

function convolutionLayer(name: string, shape: Convolution, nextSeed: NextSeed): OutlineLayer {
  const { kind, filters, kernel, stride, batchNorm, activation } = shape;
  const initializer = heNormal(nextSeed());
  const common = {
    name,
    kernelSize: kernel,
    strides: stride,
    padding: "same",
    useBias: !batchNorm,
    activation: batchNorm ? "linear" : activation,
  } as const;
  if (kind === "depthwise") return layer("DepthwiseConv2D", { ...common, depthwiseInitializer: initializer });
  return layer("Conv2D", { ...common, filters, kernelInitializer: initializer });
}

import * as tf from "@tensorflow/tfjs";
import { dropout } from "../layers/step-dropout.ts";
import { type NextSeed, through } from "./architecture.ts";

interface DenseLayersSpec {
  /** Width of each layer. */
  readonly units: readonly number[];
  /** Before each layer and after the last. */
  readonly dropout: number;
}

/** Layers `dense1`, `dense2`, … with ReLU: what stands between pooling and logits. */
export function denseLayers(input: tf.SymbolicTensor, spec: DenseLayersSpec, nextSeed: NextSeed): tf.SymbolicTensor {
  let x = input;
  spec.units.forEach((units, index) => {
    const kernelInitializer = tf.initializers.heNormal({ seed: nextSeed() });
    x = through(
      x,
      ...dropout(`dropout${index + 1}`, spec.dropout, nextSeed),
      tf.layers.dense({ name: `dense${index + 1}`, units, activation: "relu", kernelInitializer }),
    );
  });
  return through(x, ...dropout(`dropout${spec.units.length + 1}`, spec.dropout, nextSeed));
}

import { layer, through } from "../outline/apply-layer.ts";
import { heNormal } from "../outline/initializers.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";
import { dropout } from "./dropout.ts";

interface DenseLayersSpec {
  /** Width of each layer. */
  readonly units: readonly number[];
  /** Before each layer and after the last. */
  readonly dropout: number;
}

/** Layers `dense1`, `dense2`, … with ReLU: what stands between pooling and logits. */
export function denseLayers(input: OutlineTensor, spec: DenseLayersSpec, nextSeed: NextSeed): OutlineTensor {
  let x = input;
  spec.units.forEach((units, index) => {
    const kernelInitializer = heNormal(nextSeed());
    x = through(
      x,
      ...dropout(`dropout${index + 1}`, spec.dropout, nextSeed),
      layer("Dense", { name: `dense${index + 1}`, units, activation: "relu", kernelInitializer }),
    );
  });
  return through(x, ...dropout(`dropout${spec.units.length + 1}`, spec.dropout, nextSeed));
}

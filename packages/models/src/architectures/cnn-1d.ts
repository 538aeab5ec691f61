import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import { layer, through } from "../outline/apply-layer.ts";
import { heNormal } from "../outline/initializers.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { denseLayers } from "./dense-layers.ts";
import { embedding } from "./sequence.ts";

type Cnn1dSpec = {
  readonly kind: "cnn-1d";
  /** Channels of each convolution. */
  readonly filters: readonly number[];
  /** Length of each convolution's filter. */
  readonly kernel: number;
  /** Length and stride of the max pooling after each convolution but the last; 1: none. */
  readonly pool: number;
  /** Of a token's vector, where samples are texts. */
  readonly embedding: number;
  /** Width of each dense layer after the convolutions. */
  readonly units: readonly number[];
  /** Before each dense layer and before the logits. */
  readonly dropout: number;
  readonly batchNorm: boolean;
};

/**
 * Convolutions over time `conv1`, `conv2`, … with ReLU and max pooling between them, `pool1`, …; then the maximum over
 * time, `pool` (Kim 2014, arXiv:1408.5882), and dense layers `dense1`, ….
 */
export const cnn1d: Architecture = architecture<Cnn1dSpec>({
  samples: ["series", "tokens"],
  schema: z.strictObject({
    kind: z.literal("cnn-1d"),
    filters: z.array(z.int().min(1).max(4096)).min(1).max(32),
    kernel: z.int().min(1).max(63).default(3),
    pool: z.int().min(1).max(8).default(2),
    embedding: z.int().min(1).max(4096).default(32),
    units: z.array(z.int().min(1).max(65_536)).max(16).default([]),
    dropout: z.number().min(0).lt(1).default(0),
    batchNorm: z.boolean().default(false),
  }),
  features: (spec, input, { inputShape, tokens, nextSeed }) => {
    checkExtent(spec, inputShape);
    let x = tokens === null ? input : embedding(input, tokens, spec.embedding, nextSeed);
    spec.filters.forEach((filters, index) => {
      const kernelInitializer = heNormal(nextSeed());
      const common = { filters, kernelSize: spec.kernel, padding: "same", kernelInitializer } as const;
      const name = `conv${index + 1}`;
      x = spec.batchNorm
        ? through(
            x,
            layer("Conv1D", { ...common, name: `${name}_conv`, useBias: false }),
            layer("BatchNormalization", { name: `${name}_norm` }),
            layer("Activation", { name, activation: "relu" }),
          )
        : through(x, layer("Conv1D", { ...common, name, activation: "relu" }));
      if (spec.pool > 1 && index < spec.filters.length - 1)
        x = through(x, layer("MaxPooling1D", { name: `pool${index + 1}`, poolSize: spec.pool }));
    });
    x = through(x, layer("GlobalMaxPooling1D", { name: "pool" }));
    return denseLayers(x, spec, nextSeed);
  },
});

function checkExtent({ filters, pool }: Cnn1dSpec, [length = 0]: readonly number[]): void {
  const shrinking = pool ** (filters.length - 1);
  if (length >= shrinking) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model cnn-1d pools ${filters.length - 1} times by ${pool}, so samples need ${shrinking} time steps, those given have ${length}`,
  );
}

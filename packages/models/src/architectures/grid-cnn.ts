import { z } from "zod";
import { layer, through } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { convolution } from "./convolution.ts";
import { dropout } from "./dropout.ts";

type GridCnnSpec = {
  readonly kind: "grid-cnn";
  /** Of each block, which halves the image's extents. */
  readonly filters: readonly number[];
  /** Of the convolutions on the grid that is left. */
  readonly top: readonly number[];
  /** Side of each convolution's filter. */
  readonly kernel: number;
  /** Before the heads. */
  readonly dropout: number;
  readonly batchNorm: boolean;
};

/**
 * A convolutional net that keeps a grid: blocks `conv1`, `conv2`, … of a convolution and max pooling by 2 each, then
 * convolutions `top1`, `top2`, … on what is left of the image, without a dense layer. Outputs with these positions are
 * said of each cell by itself, as single-shot detectors do (Redmon et al. 2016, arXiv:1506.02640).
 */
export const gridCnn: Architecture = architecture<GridCnnSpec>({
  samples: ["image"],
  schema: z.strictObject({
    kind: z.literal("grid-cnn"),
    filters: z.array(z.int().min(1).max(4096)).min(1).max(8),
    top: z.array(z.int().min(1).max(4096)).max(8).default([]),
    kernel: z.int().min(1).max(15).default(3),
    dropout: z.number().min(0).lt(1).default(0),
    batchNorm: z.boolean().default(false),
  }),
  features: ({ filters, top, kernel, batchNorm, dropout: share }, input, { nextSeed }) => {
    const shape = { kind: "full", kernel, stride: 1, batchNorm, activation: "relu" } as const;
    const halved = filters.reduce((x, own, i) => {
      const seen = convolution(x, { name: `conv${i + 1}`, ...shape, filters: own }, nextSeed);
      return through(seen, layer("MaxPooling2D", { name: `pool${i + 1}`, poolSize: 2 }));
    }, input);
    const grid = top.reduce(
      (x, own, i) => convolution(x, { name: `top${i + 1}`, ...shape, filters: own }, nextSeed),
      halved,
    );
    return through(grid, ...dropout("dropout1", share, nextSeed));
  },
});

import { z } from "zod";
import { layer, through } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { convolution } from "./convolution.ts";
import { dropout } from "./dropout.ts";

type DepthwiseCnnSpec = {
  readonly kind: "depthwise-cnn";
  /** Channels of the first convolution, then of each block. */
  readonly filters: readonly number[];
  readonly kernel: number;
  readonly dropout: number;
  readonly batchNorm: boolean;
};

/**
 * Depthwise separable convolutions (MobileNet, Howard et al. 2017, arXiv:1704.04861): `conv1`, then blocks of a
 * depthwise convolution with stride 2, `block1_depthwise`, and a 1×1 convolution, `block1`; then the mean over
 * positions, `pool`.
 */
export const depthwiseCnn: Architecture = architecture<DepthwiseCnnSpec>({
  samples: ["image"],
  schema: z.strictObject({
    kind: z.literal("depthwise-cnn"),
    filters: z.array(z.int().min(1).max(4096)).min(2).max(32),
    kernel: z.int().min(1).max(15).default(3),
    dropout: z.number().min(0).lt(1).default(0),
    batchNorm: z.boolean().default(true),
  }),
  features: ({ filters: [first = 1, ...blocks], kernel, batchNorm, ...spec }, input, { nextSeed }) => {
    const common = { batchNorm, activation: "relu" } as const;
    let x = convolution(input, { ...common, name: "conv1", kind: "full", filters: first, kernel, stride: 1 }, nextSeed);
    blocks.forEach((filters, index) => {
      const name = `block${index + 1}`;
      const depthwise = {
        ...common,
        name: `${name}_depthwise`,
        kind: "depthwise",
        filters,
        kernel,
        stride: 2,
      } as const;
      x = convolution(x, depthwise, nextSeed);
      x = convolution(x, { ...common, name, kind: "full", filters, kernel: 1, stride: 1 }, nextSeed);
    });
    return through(
      x,
      layer("GlobalAveragePooling2D", { name: "pool" }),
      ...dropout("dropout1", spec.dropout, nextSeed),
    );
  },
});

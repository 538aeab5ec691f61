import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import { layer, through } from "../outline/apply-layer.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { convolution } from "./convolution.ts";
import { denseLayers } from "./dense-layers.ts";

type CnnSpec = {
  readonly kind: "cnn";
  /** Channels of each convolution. */
  readonly filters: readonly number[];
  /** Side of each convolution's filter. */
  readonly kernel: number;
  /** Side and stride of the max pooling after each convolution; 1: none. */
  readonly pool: number;
  /** Width of each dense layer after the convolutions. */
  readonly units: readonly number[];
  /** Before each dense layer and before the logits. */
  readonly dropout: number;
  readonly batchNorm: boolean;
};

/** Convolutions `conv1`, `conv2`, … with ReLU and max pooling `pool1`, …, then dense layers `dense1`, …. */
export const cnn: Architecture = architecture<CnnSpec>({
  samples: ["image"],
  schema: z.strictObject({
    kind: z.literal("cnn"),
    filters: z.array(z.int().min(1).max(4096)).min(1).max(32),
    kernel: z.int().min(1).max(15).default(3),
    pool: z.int().min(1).max(8).default(2),
    units: z.array(z.int().min(1).max(65_536)).max(16).default([]),
    dropout: z.number().min(0).lt(1).default(0),
    batchNorm: z.boolean().default(false),
  }),
  features: (spec, input, { inputShape, nextSeed }) => {
    const { kernel, pool, batchNorm } = spec;
    checkExtent(spec, inputShape);
    let x = input;
    spec.filters.forEach((filters, index) => {
      const name = `conv${index + 1}`;
      const shape = { name, kind: "full", filters, kernel, stride: 1, batchNorm, activation: "relu" } as const;
      x = convolution(x, shape, nextSeed);
      if (pool > 1) x = through(x, layer("MaxPooling2D", { name: `pool${index + 1}`, poolSize: pool }));
    });
    x = through(x, layer("Flatten", { name: "flatten" }));
    return denseLayers(x, spec, nextSeed);
  },
});

function checkExtent({ filters, pool }: CnnSpec, [height = 0, width = 0]: readonly number[]): void {
  const shrinking = pool ** filters.length;
  if (Math.min(height, width) >= shrinking) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model cnn pools ${filters.length} times by ${pool}, so images need ${shrinking} rows and columns, those given have ${height} and ${width}`,
  );
}

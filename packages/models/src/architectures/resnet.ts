import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import { type Architecture, architecture, type NextSeed } from "./architecture.ts";
import { convolution } from "./convolution.ts";
import { dropout } from "./dropout.ts";

type ResnetSpec = {
  readonly kind: "resnet";
  /** Layers with weights, 6n + 2: 8, 14, 20, 26, 32, …. */
  readonly depth: number;
  /** Channels of the first stage; each stage doubles them. */
  readonly width: number;
  readonly dropout: number;
};

const stages = 3;
const kernel = 3;

/**
 * A residual network for small images (He et al. 2016, arXiv:1512.03385 §4.2): `conv1`, three stages of n blocks of two
 * convolutions, `block1_1` to `block3_n`, then the mean over positions, `pool`. A block that changes the shape has a
 * 1×1 convolution on its shortcut (the paper's option B; its CIFAR networks pad with zeros).
 */
export const resnet: Architecture = architecture<ResnetSpec>({
  samples: ["image"],
  schema: z.strictObject({
    kind: z.literal("resnet"),
    depth: z
      .int()
      .min(8)
      .max(110)
      .refine((depth) => (depth - 2) % 6 === 0, "is 6n + 2: 8, 14, 20, 26, 32, …")
      .default(8),
    width: z.int().min(1).max(1024).default(16),
    dropout: z.number().min(0).lt(1).default(0),
  }),
  features: (spec, input, { nextSeed }) => {
    let x = convolution(input, { ...normalised("conv1", spec.width, 1), activation: "relu" }, nextSeed);
    const blocks = (spec.depth - 2) / (2 * stages);
    for (let stage = 1; stage <= stages; stage++)
      for (let index = 1; index <= blocks; index++) {
        const stride = stage > 1 && index === 1 ? 2 : 1;
        x = block(x, `block${stage}_${index}`, spec.width * 2 ** (stage - 1), stride, nextSeed);
      }
    return through(
      x,
      layer("GlobalAveragePooling2D", { name: "pool" }),
      ...dropout("dropout1", spec.dropout, nextSeed),
    );
  },
});

function block(x: OutlineTensor, name: string, filters: number, stride: number, nextSeed: NextSeed): OutlineTensor {
  const first = convolution(x, { ...normalised(`${name}_a`, filters, stride), activation: "relu" }, nextSeed);
  const second = convolution(first, { ...normalised(`${name}_b`, filters, 1), activation: "linear" }, nextSeed);
  const projection = { ...normalised(`${name}_shortcut`, filters, stride), kernel: 1, activation: "linear" } as const;
  const shortcut = stride === 1 && x.shape?.at(-1) === filters ? x : convolution(x, projection, nextSeed);
  const sum = applied(layer("Add", { name: `${name}_sum` }), second, shortcut);
  return through(sum, layer("Activation", { name, activation: "relu" }));
}

function normalised(name: string, filters: number, stride: number) {
  return { name, kind: "full", filters, kernel, stride, batchNorm: true } as const;
}

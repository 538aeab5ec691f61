import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import { type Architecture, architecture, type NextSeed } from "./architecture.ts";
import { convolution } from "./convolution.ts";
import { dropout } from "./dropout.ts";

type UnetSpec = {
  readonly kind: "unet";
  /** Channels of each level, the one with every pixel first. */
  readonly filters: readonly number[];
  /** Side of each convolution's filter. */
  readonly kernel: number;
  /** Before the logits. */
  readonly dropout: number;
  readonly batchNorm: boolean;
};

/**
 * A U-Net (Ronneberger et al. 2015, arXiv:1505.04597) that keeps the image's extents: levels `down1`, `down2`, … of two
 * convolutions each, with max pooling between them; then back up, `up1` at the top: the level below, every pixel
 * doubled, beside the level of the same extents on the way down, and two convolutions again. The paper's up-convolution
 * is a doubling by the nearest pixel, which leaves no checkerboard.
 */
export const unet: Architecture = architecture<UnetSpec>({
  samples: ["image"],
  says: "each position",
  schema: z.strictObject({
    kind: z.literal("unet"),
    filters: z.array(z.int().min(1).max(4096)).min(2).max(8),
    kernel: z.int().min(1).max(15).default(3),
    dropout: z.number().min(0).lt(1).default(0),
    batchNorm: z.boolean().default(false),
  }),
  features: (spec, input, { inputShape, nextSeed }) => {
    checkExtents(spec, inputShape);
    const levels: OutlineTensor[] = [];
    spec.filters.forEach((filters, index) => {
      const above = levels.at(-1);
      const entry =
        above === undefined ? input : through(above, layer("MaxPooling2D", { name: `pool${index}`, poolSize: 2 }));
      levels.push(twoConvolutions(entry, `down${index + 1}`, filters, spec, nextSeed));
    });
    let x = levels.at(-1) as OutlineTensor;
    for (let index = levels.length - 1; index >= 1; index--) {
      const doubled = through(x, layer("UpSampling2D", { name: `double${index}`, size: [2, 2] }));
      const beside = layer("Concatenate", { name: `join${index}`, axis: -1 });
      const both = applied(beside, levels[index - 1] as OutlineTensor, doubled);
      x = twoConvolutions(both, `up${index}`, spec.filters[index - 1] as number, spec, nextSeed);
    }
    return through(x, ...dropout("dropout1", spec.dropout, nextSeed));
  },
});

/** `NAME_a`, then `NAME`. */
function twoConvolutions(
  x: OutlineTensor,
  name: string,
  filters: number,
  { kernel, batchNorm }: UnetSpec,
  nextSeed: NextSeed,
): OutlineTensor {
  const shape = { kind: "full", filters, kernel, stride: 1, batchNorm, activation: "relu" } as const;
  return convolution(convolution(x, { name: `${name}_a`, ...shape }, nextSeed), { name, ...shape }, nextSeed);
}

function checkExtents({ filters }: UnetSpec, [height = 0, width = 0]: readonly number[]): void {
  const part = 2 ** (filters.length - 1);
  if (height % part === 0 && width % part === 0) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model unet halves images ${filters.length - 1} times, so their rows and columns are multiples of ${part}, those given have ${height} and ${width}`,
  );
}

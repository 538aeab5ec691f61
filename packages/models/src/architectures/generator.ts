import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import { layer, through } from "../outline/apply-layer.ts";
import { glorotUniform, heNormal } from "../outline/initializers.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { convolution } from "./convolution.ts";

type GeneratorSpec = {
  readonly kind: "generator";
  /** Channels of each level, the smallest picture first; every further level doubles its rows and columns. */
  readonly filters: readonly number[];
  /** Side of each convolution's filter. */
  readonly kernel: number;
  readonly batchNorm: boolean;
  /** Of the last layer: pixels from 0 to 1, from −1 to 1, or any. */
  readonly activation: "sigmoid" | "tanh" | "linear";
};

/**
 * A picture of a vector, as the generator of DCGAN (Radford et al. 2016, arXiv:1511.06434) and the decoder of a VAE make it:
 * a dense layer `up1` that is the smallest picture; then `up2`, …, each pixel doubled and a convolution; then the
 * convolution `logits`, one channel each of the picture, its activation, and the pixels in a row. The paper's strided
 * transposed convolutions are a doubling by the nearest pixel and a convolution, which leave no checkerboard.
 */
export const generator: Architecture = architecture<GeneratorSpec>({
  samples: ["features"],
  endsItself: true,
  schema: z.strictObject({
    kind: z.literal("generator"),
    filters: z.array(z.int().min(1).max(4096)).min(1).max(8),
    kernel: z.int().min(1).max(15).default(3),
    batchNorm: z.boolean().default(false),
    activation: z.enum(["sigmoid", "tanh", "linear"]).default("sigmoid"),
  }),
  features: (spec, input, { inputShape, values, nextSeed }) => {
    const { filters, kernel, batchNorm, activation } = spec;
    const [first = 1, ...further] = filters;
    const [height, width, channels] = pictureOf(spec, values);
    const part = 2 ** further.length;
    const smallest = [height / part, width / part, first];
    const units = smallest.reduce((size, extent) => size * extent);
    const kernelInitializer = heNormal(nextSeed());
    let x = inputShape.length === 1 ? input : through(input, layer("Flatten", { name: "flatten" }));
    x = through(
      x,
      layer("Dense", { name: "up1_dense", units, activation: "relu", kernelInitializer }),
      layer("Reshape", { name: "up1", targetShape: smallest }),
    );
    further.forEach((own, index) => {
      const name = `up${index + 2}`;
      x = through(x, layer("UpSampling2D", { name: `${name}_double`, size: [2, 2] }));
      const shape = { name, kind: "full", filters: own, kernel, stride: 1, batchNorm, activation: "relu" } as const;
      x = convolution(x, shape, nextSeed);
    });
    const last = { filters: channels, kernelSize: kernel, strides: 1, padding: "same", activation: "linear" } as const;
    return through(
      x,
      layer("Conv2D", { name: "logits", ...last, kernelInitializer: glorotUniform(nextSeed()) }),
      layer("Activation", { name: "pixels", activation }),
      layer("Flatten", { name: "values" }),
    );
  },
});

function pictureOf(
  { filters }: GeneratorSpec,
  values: readonly number[] | null,
): readonly [height: number, width: number, channels: number] {
  const [height = 0, width = 0, channels = 0, ...more] = values ?? [];
  const part = 2 ** (filters.length - 1);
  const asked = values === null ? "classes" : `values [${values.join(", ")}]`;
  if (channels === 0 || more.length > 0)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model generator says values of shape [height, width, channels], the run asks for ${asked}`,
    );
  if (height % part === 0 && width % part === 0) return [height, width, channels];
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model generator doubles pictures ${filters.length - 1} times, so their rows and columns are multiples of ${part}, the run asks for ${asked}`,
  );
}

import type * as tf from "@tensorflow/tfjs";
import type { z } from "zod";
import type { ModelSpec } from "../../config/run-spec.ts";
import { FacultyError } from "../../errors/faculty-error.ts";

/** A seed for each weight and each dropout layer, in the order they are made. */
export type NextSeed = () => number;

/** A schema that `z.discriminatedUnion` can tell apart by its `kind`. */
export type KindSchema<Spec> = z.ZodType<Spec> & z.core.$ZodTypeDiscriminable;

/** One row of the table of architectures: how a run file describes it, and what it computes. */
export interface Architecture {
  readonly schema: KindSchema<ModelSpec>;
  /**
   * Everything before the last, linear layer. `conv1`, `block2_1`, `dense1`, … are names of layers whose outputs
   * follow normalisation and activation: what a term of the objective may compare.
   * @param input - `[batch, …inputShape]`.
   * @returns `[batch, features]`.
   */
  features(spec: ModelSpec, input: tf.SymbolicTensor, nextSeed: NextSeed): tf.SymbolicTensor;
}

/** Ties a schema to the function that takes what it reads. */
export function architecture<Spec extends ModelSpec>(
  schema: KindSchema<Spec>,
  features: (spec: Spec, input: tf.SymbolicTensor, nextSeed: NextSeed) => tf.SymbolicTensor,
): Architecture {
  return {
    schema,
    features: (spec, input, nextSeed) => {
      const read = schema.safeParse(spec);
      if (read.success) return features(read.data, input, nextSeed);
      const issue = read.error.issues[0];
      throw new FacultyError(
        "BAD_RUN_FILE",
        `model ${spec.kind}: ${issue?.path.join(".") || "its parameters"}: ${issue?.message ?? "do not fit"}`,
      );
    },
  };
}

/** Applies layers one after the other. */
export function through(input: tf.SymbolicTensor, ...layers: readonly tf.layers.Layer[]): tf.SymbolicTensor {
  return layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
}

/** `[height, width, channels]` of an image. @throws FacultyError SHAPE_MISMATCH for anything else. */
export function imageShape(kind: string, input: tf.SymbolicTensor): readonly [number, number, number] {
  const [height, width, channels, ...more] = input.shape.slice(1);
  if (typeof height === "number" && typeof width === "number" && typeof channels === "number" && more.length === 0)
    return [height, width, channels];
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model ${kind} takes images of shape [height, width, channels], the data set's samples have shape [${input.shape.slice(1).join(", ")}]`,
  );
}

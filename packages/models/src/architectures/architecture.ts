import type { ModelSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { SampleKind } from "@faculty/shared/samples";
import type { z } from "zod";
import type { OutlineTensor } from "../outline/outline.ts";

/** A seed for each weight and each dropout layer, in the order they are made. */
export type NextSeed = () => number;

/** A schema that `z.discriminatedUnion` can tell apart by its `kind`. */
type KindSchema<Spec> = z.ZodType<Spec> & z.core.$ZodTypeDiscriminable;

/** What an architecture is given beside its own parameters. */
export interface ArchitectureContext {
  readonly nextSeed: NextSeed;
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** How many token ids there are, where samples are texts. */
  readonly tokens: number | null;
  /** How many of them are items, where samples are users of items. */
  readonly items: number | null;
  /** How many of them targets are told in, where samples are pairs of texts. */
  readonly targetTokens: number | null;
  /** Extents of what has a row of its own in the output; `[]`: the sample as a whole. */
  readonly positions: readonly number[];
  /** The shape of the values that it says of a sample; null where it says no values. */
  readonly values: readonly number[] | null;
}

/**
 * What an architecture can say something of: a sample, each pixel or token of it, or one or the other as it is asked; of a
 * pair of texts, each token of the second.
 */
export type Says = "the sample" | "each position" | "either" | "each token of a target";

/** One row of the table of architectures: how a run file describes it, and what it computes. */
export interface Architecture {
  readonly schema: KindSchema<ModelSpec>;
  /** What it can be shown. */
  readonly samples: readonly SampleKind[];
  readonly says: Says;
  /** Whether its last layer is its own, and yields the values it says; else a linear layer follows its features. */
  readonly endsItself: boolean;
  /**
   * Everything before the last, linear layer, or all of it. `conv1`, `block2_1`, `dense1`, … are names of layers whose outputs
   * follow normalisation and activation: what a term of the objective may compare.
   * @param input - `[batch, …inputShape]` of a kind in `samples`.
   * @returns `[batch, …positions, features]`.
   */
  features(spec: ModelSpec, input: OutlineTensor, context: ArchitectureContext): OutlineTensor;
}

/** What a file of architectures/ tells of its architecture. */
interface ArchitectureDefinition<Spec extends ModelSpec> {
  readonly samples: readonly SampleKind[];
  /** Absent: the sample alone. */
  readonly says?: Says;
  /** Absent: a linear layer follows. */
  readonly endsItself?: boolean;
  readonly schema: KindSchema<Spec>;
  readonly features: (spec: Spec, input: OutlineTensor, context: ArchitectureContext) => OutlineTensor;
}

/** Ties a schema to the function that takes what it reads. */
export function architecture<Spec extends ModelSpec>(definition: ArchitectureDefinition<Spec>): Architecture {
  const { samples, says = "the sample", endsItself = false, schema, features } = definition;
  return {
    samples,
    says,
    endsItself,
    schema,
    features: (spec, input, context) => {
      const read = schema.safeParse(spec);
      if (read.success) return features(read.data, input, context);
      const issue = read.error.issues[0];
      throw new FacultyError(
        "BAD_RUN_FILE",
        `model ${spec.kind}: ${issue?.path.join(".") || "its parameters"}: ${issue?.message ?? "do not fit"}`,
      );
    },
  };
}

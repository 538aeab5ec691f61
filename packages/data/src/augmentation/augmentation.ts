import type { Random } from "@faculty/shared/random";
import type { SampleKind } from "@faculty/shared/samples";
import type { z } from "zod";
import type { Sample } from "./sample.ts";

/** One row of the table of augmentations; it may draw from `random` alone, so that a view is the same on every machine. */
export type Augmentation<Spec> = ChangingAugmentation<Spec> | MixingAugmentation<Spec>;

interface AugmentationRow<Spec> {
  /** How a run file describes it. */
  readonly schema: z.ZodType<Spec> & z.core.$ZodTypeDiscriminable;
  /** What it can be applied to. */
  readonly samples: readonly SampleKind[];
}

/** Changes a sample in place. */
export interface ChangingAugmentation<Spec> extends AugmentationRow<Spec> {
  readonly change: (sample: Sample, spec: Spec, random: Random) => void;
  /**
   * The same of what is known of each position, by the same draws: one value a position, 0 where what is there now comes
   * from outside. Absent: positions stay where they are. Null: nobody can say what is known of them after it.
   */
  readonly move?: ((labels: Sample, spec: Spec, random: Random) => void) | null;
}

/** Puts a part of another sample into one. */
export interface MixingAugmentation<Spec> extends AugmentationRow<Spec> {
  /**
   * @param other - At least as long as the sample's values: a sample drawn by the caller, augmented by what stands before.
   * @returns The share of the sample that is still its own, at least ½: its label's share.
   */
  readonly mix: (sample: Sample, other: Float32Array, spec: Spec, random: Random) => number;
}

import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { EpochRecord } from "../checkpoint/epoch-record.ts";
import type { WeightValues } from "../student-model/model-weights.ts";

/** An epoch of a student that has just ended, for whoever draws curves. */
export interface StudentEpoch {
  readonly phase: Checkpoint["phase"];
  /** Steps of the student so far. Earlier phases count with all of their epochs, whenever they ended. */
  readonly steps: number;
  readonly record: EpochRecord;
  /** In the epoch's first step. */
  readonly learningRate: number;
  /** Of each weight of the model, in its order. */
  readonly weightNames: readonly string[];
  /** A copy; waits for the device. To be called within the call that is given this. */
  readonly readWeights: () => WeightValues;
}

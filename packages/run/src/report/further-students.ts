import type { ScoredModel } from "../measured/scored-model.ts";
import { type Gain, type GainInput, judgeGain } from "./gain.ts";

/** A student of the run that could not be trained. */
export interface FailedStudent {
  /** Null: the run's own, of one seed. */
  readonly student: string | null;
  /** Of its process. */
  readonly id: string;
  /** Whether its numbers left the range. */
  readonly diverged: boolean;
  readonly reason: string;
}

/** A further student of the run: its models, over its seeds. */
export interface FurtherModels {
  readonly name: string;
  /** As saved, the distilled one first. */
  readonly models: readonly ScoredModel[];
  /** The same student from scratch; absent where the run trains none. */
  readonly scratch: ScoredModel | null;
}

/** What the report says of it beside the rows of its models. */
export interface FurtherStudent {
  readonly name: string;
  /** Against the same student from scratch; null where the run file trains none, or nothing was measured. */
  readonly gain: Gain | null;
}

/** @param right - Whether each test sample was right, for each seed of a model. */
export function furtherStudent(
  { name, models: [distilled], scratch }: FurtherModels,
  right: (model: ScoredModel) => GainInput["distilled"],
  comparison: Pick<GainInput, "teacherAccuracies" | "ensembleAccuracy">,
): FurtherStudent {
  if (distilled === undefined || scratch === null) return { name, gain: null };
  return { name, gain: judgeGain({ ...comparison, distilled: right(distilled), scratch: right(scratch) }) };
}

/** For people. */
export function furtherLines(further: readonly FurtherStudent[], failed: readonly FailedStudent[]): readonly string[] {
  return [
    ...further.flatMap(({ name, gain }) => (gain === null ? [] : [`${name}: ${gain.words[0] ?? ""}`])),
    ...failed.map(({ id, diverged, reason }) => `${id} ${diverged ? "diverged" : "was not trained"}: ${reason}`),
  ];
}

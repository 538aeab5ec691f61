import { FacultyError } from "@faculty/shared/errors";
import type { PullRequest } from "@faculty/shared/protocol";
import type { BoundWeighting } from "../ensemble/weighting.ts";

/** What of a run says who may be asked. */
export interface RunTeachers {
  /** The run's, in the run file's order. */
  readonly teachers: readonly string[];
  /** Those whose outputs are merged. */
  readonly mergedNames: readonly string[];
  readonly weighting: BoundWeighting;
  readonly seed: number;
}

/**
 * Who is asked about a batch, in the run file's order: those whose outputs are merged, of whom a step of the plan may be one
 * teacher's alone, and those whose layers are asked for; of all of these, the ones that the pull names, where it names any.
 * @throws FacultyError BAD_RUN_FILE where the run has nobody to merge; MALFORMED_FRAME where the pull names a teacher that
 * the run does not have, or nobody of those to be merged.
 */
export function askedTeachers(
  { batch, wanted, teachers: named }: Pick<PullRequest, "batch" | "wanted" | "teachers">,
  { teachers, mergedNames, weighting, seed }: RunTeachers,
): readonly string[] {
  const isMixed = wanted.kind === "mixture";
  const stranger = named?.find((name) => !teachers.includes(name));
  if (stranger !== undefined)
    throw new FacultyError("MALFORMED_FRAME", `teacher ${stranger} was asked for, the run has ${teachers.join(", ")}`);
  if (isMixed && mergedNames.length === 0)
    throw new FacultyError("BAD_RUN_FILE", "every teacher of the run has outputs: false, there is nothing to merge");
  const chosen = (batch.kind === "train" && weighting.asks?.({ seed, ...batch })) || mergedNames;
  const isNamed = (name: string) => named?.includes(name) ?? true;
  if (isMixed && !chosen.some(isNamed))
    throw new FacultyError("MALFORMED_FRAME", `the batch is to be ${chosen.join(", ")}'s, who were not asked for`);
  const isForOutputs = (name: string) => isMixed && chosen.includes(name);
  const isForLayers = (name: string) =>
    (!isMixed || !mergedNames.includes(name)) && wanted.layers.some(({ teacher }) => teacher === name);
  return teachers.filter((name) => isNamed(name) && (isForOutputs(name) || isForLayers(name)));
}

import { denseRows } from "@faculty/shared/codecs";
import { madeWhenRead } from "@faculty/shared/tensor";
import { mixSparse, type SparseTeacher } from "../outputs/distribution/mix-sparse.ts";
import { countedWeights, type Merged, type MergeInputs, type MergeSpec, merge, once } from "./merge.ts";

/** As `MergeInputs`, of teachers that name some classes of many. */
export interface SparseMergeInputs extends Omit<MergeInputs, "signals"> {
  readonly signals: readonly (SparseTeacher & { /** Of the teacher's own. */ readonly classes: number })[];
}

/**
 * As `merge`, without making rows dense: `sparse` is the mixture. Who asks for rows of all classes gets them as `merge`
 * has them, made when they are first read.
 * @throws FacultyError CLASS_MISMATCH where teachers share classes in too many ways.
 */
export function mergeSparse(inputs: SparseMergeInputs, spec: MergeSpec, temperature: number): Merged {
  const { signals } = inputs;
  const dense = once(() => {
    const all = signals.map(({ logits, space, classes }) => ({ logits: denseRows(logits, classes), space }));
    return merge({ ...inputs, signals: all }, spec, temperature);
  });
  const weights = spec.weighting.weigh(madeWhenRead({ ...inputs }, "logProbabilities", () => dense().perTeacher));
  const { mixed, groups, disagreements } = mixSparse(signals, weights, temperature, spec.space, spec.absentClasses);
  const merged = { sparse: mixed, restGroups: groups, ...countedWeights(inputs, weights), disagreements };
  const withMixture = madeWhenRead(merged, "logProbabilities", () => dense().logProbabilities);
  const withLogits = madeWhenRead(withMixture, "logits", () => dense().logits);
  return madeWhenRead(withLogits, "perTeacher", () => dense().perTeacher);
}

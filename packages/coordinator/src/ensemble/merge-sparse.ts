import { denseRows } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { mixSparse, type SparseTeacher } from "../outputs/distribution/mix-sparse.ts";
import { countedWeights, type Merged, type MergeInputs, type MergeSpec, merge, once } from "./merge.ts";

/** As `MergeInputs`, of teachers that name some classes of many. */
export interface SparseMergeInputs extends Omit<MergeInputs, "signals"> {
  readonly signals: readonly SparseTeacher[];
}

/**
 * As `merge`, without making rows dense: `sparse` is the mixture. Who asks for rows of all classes gets them as `merge`
 * has them, made when they are first read.
 * @throws FacultyError CLASS_MISMATCH where a teacher does not know every class of the run.
 */
export function mergeSparse(inputs: SparseMergeInputs, spec: MergeSpec, temperature: number): Merged {
  const { signals, teachers } = inputs;
  signals.forEach(({ space: { known, columns } }, k) => {
    if (known !== columns.length || signals[k]?.space.kept.length !== columns.length)
      throw new FacultyError(
        "CLASS_MISMATCH",
        `teacher ${teachers[k]} knows ${known} of the run's ${columns.length} classes, a sparse codec needs teachers that know them all; say codec: float16`,
      );
  });
  const dense = once(() => {
    const all = signals.map(({ logits, space }) => ({ logits: denseRows(logits, space.columns.length), space }));
    return merge({ ...inputs, signals: all }, spec, temperature);
  });
  const weights = spec.weighting.weigh({
    ...inputs,
    get logProbabilities() {
      return dense().perTeacher;
    },
  });
  const { mixed, disagreements } = mixSparse(signals, weights, temperature, spec.space);
  return {
    sparse: mixed,
    get logProbabilities() {
      return dense().logProbabilities;
    },
    get logits() {
      return dense().logits;
    },
    get perTeacher() {
      return dense().perTeacher;
    },
    ...countedWeights(inputs, weights),
    disagreements,
  };
}

import type { OptimizerSpec, TermSpec } from "@faculty/shared/config";
import type { Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import type { StepKind } from "../step/training-step.ts";
import type { WeightValues } from "../student-model/model-weights.ts";
import type { Learner } from "./learner.ts";

/** What one phase trains a model on, and how. */
interface LearnerSpec {
  readonly terms: readonly TermSpec[];
  readonly optimizer: OptimizerSpec;
  /** Shapes of what teachers send of their layers, by `layerSignalName`. */
  readonly teacherLayers: ReadonlyMap<string, readonly number[]>;
  /** How steps are best done. */
  readonly prefer: StepKind;
  /** Layers that are not trained. */
  readonly frozen: readonly string[];
  /** Told how steps are done, and why. */
  readonly onKind: (kind: StepKind, why: string) => void;
}

/** A student's model, which its phases train one after the other; disposed by who opened it. */
export interface StudentModel extends Disposable {
  /** Trains this model; one at a time. */
  createLearner(spec: LearnerSpec): Learner;
  readWeights(): WeightValues;
  /** Of `readWeights`, in its order. */
  readonly weightNames: readonly string[];
  /** @throws FacultyError BAD_CHECKPOINT on weights of another model. */
  writeWeights(values: WeightValues): void;
  /** Adds to the biases of outputs. @param values - By output; others stay. */
  addToBias(values: ReadonlyMap<number, number>): void;
  /** Logits of samples as they are, not augmented, `[ids, classes]`. @throws FacultyError NOT_FINITE. */
  predict(source: Source, ids: Int32Array): Rows<Float32Array>;
  /** @param samples - Number of samples trained on. @returns SHA-256 of what was saved. @throws FacultyError IO_FAILED. */
  save(folder: string, samples: number): Promise<string>;
  readonly parameters: number;
  /** For one sample; null where they are not counted. */
  readonly multiplyAdds: number | null;
}

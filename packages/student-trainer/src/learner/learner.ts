import type { PlannedBatch } from "../batch/planned-samples.ts";
import type { OptimizerState } from "../optimizer/optimizer.ts";
import type { TermSums } from "../step/term-sums.ts";
import type { WeightValues } from "../student-model/model-weights.ts";

/** What a learner carries from one step to the next beside the weights. */
export interface LearnerState {
  /** Trainable variables of the losses, then the running sums of teachers' weights. */
  readonly objective: WeightValues;
  readonly optimizer: OptimizerState;
}

/** What a phase trains. The same batches from the same weights and state give the same bits. */
export interface Learner extends Disposable {
  /**
   * Trains on one batch without reading anything back.
   * @param epoch - Epochs of the phase done, fractional.
   * @param steps - Steps of the student done, earlier phases' included; dropout is drawn by it.
   */
  train(batch: PlannedBatch, epoch: number, steps: number): void;
  /** The terms since they were taken. @throws FacultyError NOT_FINITE when a term is not: the weights are then lost. */
  readTerms(): TermSums;
  /** Reads them, and begins anew. */
  takeTerms(): TermSums;
  /** Goes on from sums that were read. */
  writeTerms(terms: TermSums): void;
  /** Sums since `clearTeacherWeights` of what each term that weighs the teachers gave them, `[teachers]`; after the terms are read. */
  teacherWeights(): readonly ArrayLike<number>[];
  clearTeacherWeights(): void;
  readWeights(): WeightValues;
  /** @throws FacultyError BAD_CHECKPOINT on weights of another model. */
  writeWeights(values: WeightValues): void;
  save(): LearnerState;
  /** After this, steps are bit-identical to those after `save`. @throws FacultyError BAD_CHECKPOINT. */
  restore(state: LearnerState): void;
}

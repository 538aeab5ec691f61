import type { Tensor } from "@faculty/shared/tensor";

/** One batch outside TensorFlow. Signals the objective does not need may be absent. */
export interface StepBatch {
  readonly rows: number;
  /** `rows × sizeOf(inputShape)`; may be made each time it is read. */
  readonly inputs: Float32Array;
  /** Class index of each row, or `noLabel`; of a mixed one, the class with the larger share. */
  readonly labels: Int32Array;
  /** Where a label is absent: of each row, the share whose label is known. */
  readonly labelled?: Float32Array | undefined;
  /** `rows × 2`, where rows are mixed: class index of the other sample or `noLabel`, and the row's own share. */
  readonly labelMix?: Float32Array | undefined;
  readonly temperature: number;
  /** `rows × width`, log-probabilities at the temperature. */
  readonly softTarget?: Float32Array | undefined;
  /** `rows × width`. */
  readonly softLogits?: Float32Array | undefined;
  /** `teachers × rows × width`, log-probabilities at temperature 1, of all the run's teachers. */
  readonly teacherSignals?: Float32Array | undefined;
  /** 1 for each of the run's teachers that is there, 0 for each that is not. */
  readonly teacherMask?: Float32Array | undefined;
  /** What teachers sent of their layers, `[rows, …]`, by `layerSignalName`. */
  readonly layers?: ReadonlyMap<string, Tensor<Float32Array>> | undefined;
}

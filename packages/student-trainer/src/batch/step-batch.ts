import type { RestGroups } from "@faculty/shared/codecs";
import type { Tensor } from "@faculty/shared/tensor";

/** One batch outside TensorFlow. Of an output with positions, the rows of a sample's lie one after the other. */
export interface StepBatch {
  /** Of samples. */
  readonly rows: number;
  /** `rows × sizeOf(inputShape)`; may be made each time it is read. */
  readonly inputs: Float32Array;
  /** Class index of each of the output's rows, or below 0; of a mixed sample, the class with the larger share. */
  readonly labels: Int32Array;
  /** Where a row counts for nothing, being padding or ignored: 0 of each such row, else 1. */
  readonly counted?: Float32Array | undefined;
  /**
   * Where a sample's target is more than classes: `rows × targetSize`, what is known of it; of a sample whose label is
   * absent or hidden, nothing.
   */
  readonly targets?: Float32Array | undefined;
  /** Where a label is absent: of each of the output's rows, the share whose label is known. */
  readonly labelled?: Float32Array | undefined;
  /** `rows × 2`, where rows are mixed: class index of the other sample or `noLabel`, and the row's own share. */
  readonly labelMix?: Float32Array | undefined;
  readonly temperature: number;
  readonly said: Said;
}

/** What teachers said of a batch: nothing where none was asked, something of their layers alone, or what was mixed too. */
export type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "layers"; readonly layers: SaidLayers }
  | {
      readonly kind: "mixture";
      /** `output's rows × width`, log-probabilities at the temperature; or, where `isSparse`, `SparseRows` of these. */
      readonly target: Float32Array;
      /** Absent: no. */
      readonly isSparse?: boolean;
      /** Of the classes that a sparse target does not name; absent: all are one group. */
      readonly restGroups?: RestGroups | undefined;
      /** `rows × width`; null where the run asks teachers for probabilities. */
      readonly logits: Float32Array | null;
      /** Null where the objective does without. */
      readonly perTeacher: TeacherSignals | null;
      readonly layers: SaidLayers;
    };

/** What teachers sent of their layers, `[rows, …]`, by `layerSignalName`. */
export type SaidLayers = ReadonlyMap<string, Tensor<Float32Array>>;

/** Of all the run's teachers, in its order. */
export interface TeacherSignals {
  /** `teachers × rows × width`, log-probabilities at temperature 1. */
  readonly values: Float32Array;
  /** 1 for each teacher that is there, 0 for each that is not. */
  readonly mask: Float32Array;
}

import type { RowSchema, TermSpec } from "@faculty/shared/config";
import type { OutputKind } from "@faculty/shared/outputs";
import type { LayerSignal } from "@faculty/shared/protocol";

/** What a loss may ask for beside the student's own outputs; `Signals` of loss/loss.ts says what each of them is. */
export type Need =
  | "labels"
  | "labelled"
  | "counted"
  | "labelMix"
  | "targets"
  | "known"
  | "softTarget"
  | "softPlaces"
  | "softGroups"
  | "restMembers"
  | "softLogits"
  | "teacherSignals"
  | "teacherMask"
  | "draws";

/** A layer of a teacher, and the layer of the student that is to become like it. */
export interface LayerPair {
  readonly signal: LayerSignal;
  readonly to: string;
}

/** A layer of a model that is not trained, and that a loss applies to what is said. */
export interface FrozenLayer {
  /** Path of its folder. */
  readonly model: string;
  readonly layer: string;
  /** Of the model; absent: any. */
  readonly digest?: string | undefined;
}

/** One row of the table of terms: what a run file may say of a loss, and what the loss asks of the run. */
export interface Term {
  /** @param term - A term that `schema` accepted: what a loss needs may depend on its parameters. */
  needs(term: TermSpec): readonly Need[];
  /** The layers it compares; absent: none. */
  layers?(term: TermSpec): readonly LayerPair[];
  /** The model that it applies; absent: none. */
  frozen?(term: TermSpec): FrozenLayer;
  /** Of a loss that weighs the teachers itself, and tells how: the most that it can weigh. Absent: it weighs none. */
  readonly mostTeachers?: number | undefined;
  /** Kinds of output that it is for; absent: one class of many, or any where it compares layers. */
  readonly outputs?: readonly OutputKind[] | undefined;
  /** Whether it takes logits for numbers to come close to: a masked class outweighs every other. Absent: it does not. */
  readonly comparesLogits?: boolean | undefined;
  /** Schema of the keys a term of the run file may carry beside `loss`: `weight` and the loss's parameters. */
  readonly schema: RowSchema;
}

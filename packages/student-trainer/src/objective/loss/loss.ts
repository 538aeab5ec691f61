import type { tf } from "@faculty/models/backend";
import { type RowSchema, scheduleSpec, type TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { LayerSignal } from "@faculty/shared/protocol";
import { z } from "zod";

/** What a loss may ask for beside the student's own outputs, by name. */
export interface Signals {
  /** Class index of each sample, int32 `[batch]`; of a sample mixed with another, the one with the larger share. */
  readonly labels: tf.Tensor1D;
  /** Of samples mixed with others: class index of the other one, and the share of the first, `[batch, 2]`. */
  readonly labelMix: tf.Tensor2D;
  /** The ensemble's log-probabilities at the run's temperature, `[batch, classes]`, finite; rows sum to 1 after `exp`. */
  readonly softTarget: tf.Tensor2D;
  /** The ensemble's raw logits, `[batch, classes]`. */
  readonly softLogits: tf.Tensor2D;
  /**
   * Log-probabilities at temperature 1 of each of the run's teachers, completed over its classes,
   * `[teachers, batch, classes]`; of one that is absent, a distribution without meaning.
   */
  readonly teacherSignals: tf.Tensor3D;
  /** 1 for each of the run's teachers that is there, 0 for each that is not, `[teachers]`. */
  readonly teacherMask: tf.Tensor1D;
}

export type Need = keyof Signals;

/** What is always there: the student's own view of the batch. */
interface StudentOutputs {
  /** Before softmax, `[batch, classes]`. */
  readonly logits: tf.Tensor2D;
  /** Of the soft target; T > 0, no unit. */
  readonly temperature: number;
}

/** Outputs of layers on one batch, each `[batch, …]`. */
interface LayerTensors {
  /** The student's own, by layer. */
  readonly student: ReadonlyMap<string, tf.Tensor>;
  /** What teachers sent of theirs, by `layerSignalName`. */
  readonly teacher: ReadonlyMap<string, tf.Tensor>;
}

/** A batch as the objective sees it: the student's outputs, and the signals and layers the run's losses asked for. */
export type StepInputs = StudentOutputs & Partial<Signals> & { readonly layers?: LayerTensors | undefined };

/** The same, as one loss sees it: what it declared to need is there; mixed labels come with labels, where there are any. */
export type LossInputs<Needs extends Need> = StudentOutputs & Pick<Signals, Needs> & Partial<Pick<Signals, "labelMix">>;

/** What a loss may depend on beside the batch. */
export interface LossContext {
  readonly classes: number;
  /** The run's. */
  readonly teachers: number;
  /** Initial values of trainable projections are drawn from it. */
  readonly seed: number;
  /** Shapes of layers, without the batch; absent where no loss compares layers. */
  readonly layers?: LayerShapes | undefined;
}

/** @throws FacultyError UNKNOWN_LAYER, naming the layers that there are. */
export interface LayerShapes {
  readonly student: (layer: string) => readonly number[];
  /** By `layerSignalName`. */
  readonly teacher: (signal: string) => readonly number[];
}

/** A layer of a teacher, and the layer of the student that is to become like it. */
export interface LayerPair {
  readonly signal: LayerSignal;
  readonly to: string;
}

/** A loss with its parameters fixed. It owns `variables`, which train with the student; disposing it frees them. */
export interface BoundLoss extends Disposable {
  readonly variables: readonly tf.Variable[];
  /** Inside `tf.tidy`. A scalar, a mean over the batch. @throws FacultyError INTERNAL when a needed signal is absent. */
  evaluate(inputs: StepInputs, tell?: TellWeights): tf.Scalar;
}

/** Is told the mean weight that a loss gave each of the run's teachers on the batch, `[teachers]`. */
type TellWeights = (weights: tf.Tensor1D) => void;

/** One row of the table of losses. */
export interface Loss {
  /** @param term - A term that `termSchema` accepted: what a loss needs may depend on its parameters. */
  needs(term: TermSpec): readonly Need[];
  /** The layers it compares; absent: none. */
  layers?(term: TermSpec): readonly LayerPair[];
  /** Of a loss that weighs the teachers itself, and tells how: the most that it can weigh. Absent: it weighs none. */
  readonly mostTeachers?: number | undefined;
  /** Whether it takes logits for numbers to come close to: a masked class outweighs every other. Absent: it does not. */
  readonly comparesLogits?: boolean | undefined;
  /** Schema of the keys a term of the run file may carry beside `loss`: `weight` and the loss's parameters. */
  readonly termSchema: RowSchema;
  /** @param term - A term that `termSchema` accepted. */
  bind(term: TermSpec, context: LossContext): BoundLoss;
}

/** What a file of losses/ tells of its loss. */
export interface LossDefinition<Shape extends z.core.$ZodLooseShape, Needs extends Need> {
  /** Keys a term may carry beside `loss` and `weight`. */
  readonly parameters: z.ZodObject<Shape>;
  readonly needs: readonly Needs[];
  readonly mostTeachers?: number;
  readonly comparesLogits?: boolean;
  readonly evaluate: (
    inputs: LossInputs<Needs>,
    parameters: z.output<z.ZodObject<Shape>>,
    tell: TellWeights,
  ) => tf.Scalar;
}

/** Makes a loss without variables of its own; the types of its parameters and needs stay inside the closure. */
export function defineLoss<Shape extends z.core.$ZodLooseShape, Needs extends Need>(
  definition: LossDefinition<Shape, Needs>,
): Loss {
  return {
    needs: () => definition.needs,
    mostTeachers: definition.mostTeachers,
    comparesLogits: definition.comparesLogits,
    termSchema: z.strictObject({ weight: scheduleSpec, ...definition.parameters.shape }),
    bind: (term) => {
      const parameters = z.object(definition.parameters.shape).parse(term);
      return {
        variables: [],
        evaluate: (inputs, tell = () => undefined) =>
          definition.evaluate(requireSignals(inputs, definition.needs), parameters, tell),
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}

/** @throws FacultyError INTERNAL where a needed signal is absent. */
export function requireSignals<Needs extends Need>(inputs: StepInputs, needs: readonly Needs[]): LossInputs<Needs> {
  if (hasSignals(inputs, needs)) return inputs;
  const absent = needs.filter((need) => inputs[need] === undefined);
  throw new FacultyError("INTERNAL", `the batch holds no ${absent.join(", ")}, which the objective needs`);
}

function hasSignals<Needs extends Need>(inputs: StepInputs, needs: readonly Needs[]): inputs is LossInputs<Needs> {
  return needs.every((need) => inputs[need] !== undefined);
}

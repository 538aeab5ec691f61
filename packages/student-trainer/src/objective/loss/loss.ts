import type { tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec } from "@faculty/shared/outputs";
import type { PlainTerm } from "../terms/plain-term.ts";
import type { Need } from "../terms/term.ts";

/** What a loss may ask for beside the student's own outputs, by name. */
export interface Signals extends Readonly<Record<Need, tf.Tensor>> {
  /**
   * Class index of each row, int32 `[batch]`, below 0 where it has no label; of a sample mixed with another, that of
   * the one with the larger share.
   */
  readonly labels: tf.Tensor1D;
  /** Where a label of the batch is absent: of each sample the share whose label is known, 0 to 1, `[batch]`. */
  readonly labelled: tf.Tensor1D;
  /** Where a position of the batch counts for nothing, being padding or ignored: 0 of each such row, else 1, `[batch]`. */
  readonly counted: tf.Tensor1D;
  /** Of samples mixed with others: class index of the other one, and the share of the first, `[batch, 2]`. */
  readonly labelMix: tf.Tensor2D;
  /** What is known of each row where that is more than one class, 0 where a value is absent, `[batch, width]`. */
  readonly targets: tf.Tensor2D;
  /** Where a value of the batch's targets is absent: 1 for each that is there, 0 for each that is not, `[batch, width]`. */
  readonly known: tf.Tensor2D;
  /** The ensemble's log-probabilities at the run's temperature, `[batch, classes]`, finite; rows sum to 1 after `exp`. */
  readonly softTarget: tf.Tensor2D;
  /**
   * Where the target is sparse: for each class that it names the place in the student's logits, laid flat, int32
   * `[batch, n]`, −1 where a row names fewer. `softTarget` is then `[batch, groups + n]`: first for each group of classes
   * the log-probability of every one that is not named, then those that are.
   */
  readonly softPlaces: tf.Tensor2D;
  /** Where the classes of a sparse target are several groups: the group of each place, −1 of an unused one, int32 `[batch, n]`. */
  readonly softGroups: tf.Tensor2D;
  /** And 1 for each class at its group, else 0, `[classes, groups]`. */
  readonly restMembers: tf.Tensor2D;
  /** The ensemble's raw logits, `[batch, classes]`; of independent classes those at the temperature; of values these. */
  readonly softLogits: tf.Tensor2D;
  /**
   * Log-probabilities at temperature 1 of each of the run's teachers, completed over its classes,
   * `[teachers, batch, classes]`; of one that is absent, a distribution without meaning.
   */
  readonly teacherSignals: tf.Tensor3D;
  /** 1 for each of the run's teachers that is there, 0 for each that is not, `[teachers]`. */
  readonly teacherMask: tf.Tensor1D;
  /** Uniform in [0, 1), `[batch, classes]`, others at each step: they follow from the student's seed and the step. */
  readonly draws: tf.Tensor2D;
}

/** What is always there: the student's own view of the batch; of an output with positions, `batch` counts these. */
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
export type StepInputs = StudentOutputs &
  Partial<Signals> & {
    readonly layers?: LayerTensors | undefined;
    /** Where the ensemble says of boxes how surely each is there: of each value, 0 to 1, `[batch, width]`. */
    readonly believed?: tf.Tensor2D | undefined;
  };

/**
 * The same, as one loss sees it: what it declared to need is there; with labels comes which of them are mixed or absent,
 * and with any row how much it counts.
 */
export type LossInputs<Needs extends Need> = StudentOutputs &
  Pick<Signals, Needs> &
  Partial<Pick<Signals, "labelMix" | "labelled" | "known" | "counted">>;

/** What a loss may depend on beside the batch. */
export interface LossContext {
  /** What the student and its teachers say. */
  readonly output: OutputSpec;
  /** Labelled training samples of each class; absent where nobody counted them. */
  readonly classCounts?: ArrayLike<number> | undefined;
  /** The run's. */
  readonly teachers: number;
  /** Initial values of trainable projections are drawn from it. */
  readonly seed: number;
  /** Shapes of layers, without the batch; absent where no loss compares layers. */
  readonly layers?: LayerShapes | undefined;
  /** Models that losses apply, by path and layer; absent where none does. */
  readonly frozen?: ((model: string, layer: string) => FrozenFeatures | undefined) | undefined;
}

/** What a layer of a model that is not trained makes of what is said. */
export interface FrozenFeatures {
  /** Constants of every step. */
  readonly weights: readonly tf.Variable[];
  /** Inside `tf.tidy`. @param values - `[batch, width]`. @returns `[batch, features]`. */
  apply(values: tf.Tensor2D): tf.Tensor2D;
}

/** @throws FacultyError UNKNOWN_LAYER, naming the layers that there are. */
export interface LayerShapes {
  readonly student: (layer: string) => readonly number[];
  /** By `layerSignalName`. */
  readonly teacher: (signal: string) => readonly number[];
}

/** A loss with its parameters fixed. It owns `variables`, which train with the student; disposing it frees them. */
export interface BoundLoss extends Disposable {
  readonly variables: readonly tf.Variable[];
  /** Weights that it reads and nobody trains; somebody else's. Absent: none. */
  readonly constants?: readonly tf.Variable[];
  /** Inside `tf.tidy`. A scalar, a mean over the batch. @throws FacultyError INTERNAL when a needed signal is absent. */
  evaluate(inputs: StepInputs, tell?: TellWeights): tf.Scalar;
}

/** Is told the mean weight that a loss gave each of the run's teachers on the batch, `[teachers]`. */
export type TellWeights = (weights: tf.Tensor1D) => void;

/** One row of the table of losses: what the loss computes. What a run file may say of it is its term's. */
export interface Loss {
  /** @param term - A term that the schema of its row of terms accepted. */
  bind(term: TermSpec, context: LossContext): BoundLoss;
}

/** What a file of losses/ tells of its loss. */
interface LossDefinition<Needs extends Need, Parameters> {
  readonly term: PlainTerm<Needs, Parameters>;
  readonly evaluate: (inputs: LossInputs<Needs>, parameters: Parameters, tell: TellWeights) => tf.Scalar;
}

/** Makes a loss without variables of its own; the types of its parameters and needs stay inside the closure. */
export function defineLoss<Needs extends Need, Parameters>({
  term: own,
  evaluate,
}: LossDefinition<Needs, Parameters>): Loss {
  return {
    bind: (term) => {
      const parameters = own.parametersOf(term);
      return {
        variables: [],
        evaluate: (inputs, tell = () => undefined) => evaluate(requireSignals(inputs, own.signals), parameters, tell),
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

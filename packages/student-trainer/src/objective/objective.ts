import { tf } from "@faculty/models/backend";
import { scheduleValue, type TermSpec } from "@faculty/shared/config";
import { rowWidth } from "@faculty/shared/outputs";
import { createRandom, purposes } from "@faculty/shared/random";
import { boxBelief, classesOfBoxes } from "./loss/box-belief.ts";
import type { LossContext, StepInputs, TellWeights } from "./loss/loss.ts";
import { ofPart, partNamed } from "./loss/of-part.ts";
import { lossNamed } from "./losses/losses.ts";
import { comparedLayers, objectiveNeeds } from "./terms/objective-terms.ts";
import type { LayerPair, Need } from "./terms/term.ts";
import { termNamed } from "./terms/terms.ts";

/** The value of an objective on one batch; the caller disposes the tensors. */
interface ObjectiveValue {
  /** `Σ weight · term`, a scalar. */
  readonly total: tf.Scalar;
  /** Each term before its weight, in the order of `names`, `[terms]`. */
  readonly terms: tf.Tensor1D;
  /** What each term that weighs the teachers gave each of them, `[weighing terms, teachers]`; null where none does. */
  readonly teacherWeights: tf.Tensor2D | null;
}

/** The weighted sum of terms that a student minimises. It owns the variables of its losses. */
export interface Objective extends Disposable {
  /** Name of each term: its loss's, with `-2`, `-3`, … where a loss is used again. */
  readonly names: readonly string[];
  readonly needs: ReadonlySet<Need>;
  readonly layers: readonly LayerPair[];
  /** Trainable projections of the losses, in the order of the terms. */
  readonly variables: readonly tf.Variable[];
  /** Weights that the losses read and nobody trains. */
  readonly constants: readonly tf.Variable[];
  /** How many terms weigh the teachers themselves. */
  readonly weighing: number;
  /** Of the run. */
  readonly teachers: number;
  /** The weight of each term, `[terms]`. @param epoch - Epochs done, fractional: schedules go on within an epoch. */
  weightsAt(epoch: number): Float32Array;
  /** What losses draw by at a step, `rows × width`. @param epoch - Epochs done, fractional. */
  drawsAt(epoch: number, rows: number): Float32Array;
  /** Inside `tf.tidy`. @param weights - `[terms]`. */
  evaluate(inputs: StepInputs, weights: tf.Tensor1D): ObjectiveValue;
}

/** An epoch and how far it is, in parts that tell a million steps apart. */
function partsOf(epoch: number): readonly [number, number] {
  const whole = Math.floor(epoch);
  return [whole, Math.round((epoch - whole) * partsOfEpoch)];
}

const partsOfEpoch = 2 ** 20;

/** The largest float32 below 1: what is rounded up to 1 would count as one of a list. */
function below1(draw: number): number {
  return Math.min(draw, 1 - 2 ** -24);
}

export function createObjective(terms: readonly TermSpec[], context: LossContext): Objective {
  const bound = terms.map((term) => {
    const part = partNamed(context.output, term.output);
    if (part === null) return lossNamed(term.loss).bind(term, context);
    const loss = lossNamed(term.loss).bind(term, { ...context, output: part.output });
    const boxes = classesOfBoxes(context.output, part);
    const seen = (inputs: StepInputs): StepInputs => {
      const believed = boxes && boxBelief(inputs, boxes, part.size);
      return { ...ofPart(inputs, part), ...(believed && { believed }) };
    };
    return { ...loss, evaluate: (inputs: StepInputs, tell?: TellWeights) => loss.evaluate(seen(inputs), tell) };
  });
  return {
    names: terms.map((term, i) => {
      const before = terms.slice(0, i).filter((other) => other.loss === term.loss).length;
      return before === 0 ? term.loss : `${term.loss}-${before + 1}`;
    }),
    needs: objectiveNeeds(terms),
    layers: comparedLayers(terms),
    variables: bound.flatMap((loss) => loss.variables),
    constants: [...new Set(bound.flatMap((loss) => loss.constants ?? []))],
    weighing: terms.filter(({ loss }) => termNamed(loss).mostTeachers !== undefined).length,
    teachers: context.teachers,
    weightsAt: (epoch) => Float32Array.from(terms, (term) => scheduleValue(term.weight, epoch)),
    drawsAt: (epoch, rows) => {
      const random = createRandom(context.seed, purposes.draws, ...partsOf(epoch));
      return Float32Array.from({ length: rows * rowWidth(context.output) }, () => below1(random.uniform()));
    },
    evaluate: (inputs, weights) => {
      const told: tf.Tensor1D[] = [];
      const values = tf.stack(bound.map((loss) => loss.evaluate(inputs, (given) => void told.push(given)))).as1D();
      const teacherWeights = told.length === 0 ? null : (tf.stack(told) as tf.Tensor2D);
      return { total: values.mul(weights).sum().asScalar(), terms: values, teacherWeights };
    },
    [Symbol.dispose]: () => {
      for (const loss of bound) loss[Symbol.dispose]();
    },
  };
}

import { tf } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { Tensor } from "@faculty/shared/tensor";
import type { Need, Signals } from "../objective/loss.ts";
import type { Objective } from "../objective/objective.ts";
import { tapLayers } from "./layer-taps.ts";
import type { Optimizer } from "./optimizer.ts";

/** One batch outside TensorFlow. Signals the objective does not need may be absent. */
export interface StepBatch {
  readonly rows: number;
  /** `rows × sizeOf(inputShape)`. */
  readonly inputs: Float32Array;
  /** Class index of each row; of a mixed one, the class with the larger share. */
  readonly labels: Int32Array;
  /** `rows × 2`, where rows are mixed: class index of the other sample, and the row's own share. */
  readonly labelMix?: Float32Array | undefined;
  readonly temperature: number;
  /** `rows × classes`, log-probabilities at the temperature. */
  readonly softTarget?: Float32Array | undefined;
  /** `rows × classes`. */
  readonly softLogits?: Float32Array | undefined;
  /** `teachers × rows × classes`, log-probabilities at temperature 1. */
  readonly teacherSignals?: Float32Array | undefined;
  /** What teachers sent of their layers, `[rows, …]`, by `layerSignalName`. */
  readonly layers?: ReadonlyMap<string, Tensor<Float32Array>> | undefined;
}

export interface TrainingStepOptions {
  readonly model: tf.LayersModel;
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
}

/** The terms of several steps. */
export interface TermSums {
  readonly steps: number;
  /** Sum of each term over those steps, before its weight, by name. */
  readonly sums: Readonly<Record<string, number>>;
}

/** Forward, objective, gradients, update. It owns the running sums of the terms, and nothing else. */
export interface TrainingStep extends Disposable {
  /** Trains on one batch without reading anything back. @param epoch - Epochs done, fractional. */
  run(batch: StepBatch, epoch: number, learningRate: number): void;
  /**
   * The terms since the last call; waits for the device.
   * @throws FacultyError NOT_FINITE when a term is not: the weights are then lost.
   */
  takeTerms(): TermSums;
}

/** The variables a step trains, in the order its optimizer must be given them: the model's, then the objective's. */
export function trainedVariables(model: tf.LayersModel, objective: Objective): readonly tf.Variable[] {
  return [...model.trainableWeights.map((weight) => weight.read() as tf.Variable), ...objective.variables];
}

export function createTrainingStep(options: TrainingStepOptions): TrainingStep {
  const { model, objective, optimizer } = options;
  const variables = trainedVariables(model, objective);
  const taps = tapLayers(model, [...new Set(objective.layers.map(({ to }) => to))]);
  const sums = tf.tidy(() => tf.variable(tf.zeros([objective.names.length]), false));
  let steps = 0;

  function run(batch: StepBatch, epoch: number, learningRate: number): void {
    tf.tidy(() => {
      const inputs = tf.tensor(batch.inputs, [batch.rows, ...options.inputShape]);
      const teacher = layerTensors(batch);
      const signals = tensorsOf(batch, objective.needs, options.classes);
      const { grads } = tf.variableGrads(() => {
        const { logits, layers: student } = taps.forward(inputs);
        const { temperature } = batch;
        const value = objective.evaluate({ logits, temperature, ...signals, layers: { student, teacher } }, epoch);
        sums.assign(sums.add(value.terms));
        return value.total;
      }, [...variables]);
      optimizer.apply(
        variables.map((variable) => grads[variable.name] ?? null),
        learningRate,
      );
    });
    steps++;
  }

  return {
    run,
    takeTerms: () => {
      const values = sums.dataSync();
      const byName = objective.names.map((name, i) => [name, values[i] as number] as const);
      for (const [name, sum] of byName)
        if (!Number.isFinite(sum))
          throw new FacultyError("NOT_FINITE", `term ${name} became ${sum}: lower the learning rate or set clipNorm`);
      const taken = { steps, sums: Object.fromEntries(byName) };
      tf.tidy(() => sums.assign(tf.zerosLike(sums)));
      steps = 0;
      return taken;
    },
    [Symbol.dispose]: () => sums.dispose(),
  };
}

/** The layers teachers sent, as tensors of the current tidy. */
function layerTensors({ layers }: StepBatch): ReadonlyMap<string, tf.Tensor> {
  return new Map([...(layers ?? [])].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]));
}

/** The signals that are needed, as tensors of the current tidy. */
function tensorsOf(batch: StepBatch, needs: ReadonlySet<Need>, classes: number): Partial<Signals> {
  const { rows, labels, labelMix, softTarget, softLogits, teacherSignals } = batch;
  return {
    ...(needs.has("labels") && { labels: tf.tensor1d(labels, "int32") }),
    ...(needs.has("labels") && labelMix && { labelMix: tf.tensor2d(labelMix, [rows, 2]) }),
    ...(needs.has("softTarget") && softTarget && { softTarget: tf.tensor2d(softTarget, [rows, classes]) }),
    ...(needs.has("softLogits") && softLogits && { softLogits: tf.tensor2d(softLogits, [rows, classes]) }),
    ...(needs.has("teacherSignals") &&
      teacherSignals && {
        teacherSignals: tf.tensor3d(teacherSignals, [teacherSignals.length / (rows * classes), rows, classes]),
      }),
  };
}

import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { setDropoutStep } from "@faculty/models/layers";
import type { ModelSpec, OptimizerSpec, TermSpec } from "@faculty/shared/config";
import { type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import { createRandom, type Random } from "@faculty/shared/random";
import { numberedOutput } from "@faculty/testing";
import type { StepBatch } from "../batch/step-batch.ts";
import { createObjective, type Objective } from "../objective/objective.ts";
import { createOptimizer, type Optimizer } from "../optimizer/optimizer.ts";
import { readVariables, readWeights, writeVariables, writeWeights } from "../student-model/model-weights.ts";
import { createTrainingStep, type StepKind, type TrainingStep, trainedVariables } from "./training-step.ts";

const started = await startBackend();
export const backend: string = started.name;

/** Of a batch, where a test does not say otherwise. */
export const rows = 12;

/** What a student is shown, and what it says of it. */
export interface Samples {
  readonly inputShape: readonly number[];
  readonly output: OutputSpec<"distribution">;
  /** Absent: samples are no token ids. */
  readonly vocabulary?: readonly string[];
  /** The values of one sample. */
  readonly draw: (random: Random) => readonly number[];
}

export const pictures: Samples = {
  inputShape: [8, 8, 1],
  output: numberedOutput(4),
  draw: (random) => Array.from({ length: 8 * 8 }, () => random.normal()),
};

export interface Case {
  readonly model?: ModelSpec;
  readonly terms?: readonly TermSpec[];
  readonly optimizer?: Partial<OptimizerSpec>;
  readonly samples?: Samples;
  /** What becomes of the terms' objective; absent: it stays. */
  readonly objectiveOf?: (objective: Objective) => Objective;
}

const distillation: readonly TermSpec[] = [
  { loss: "hard-label", weight: 0.3 },
  { loss: "soft-target-kl", weight: { schedule: "linear", from: 0.9, to: 0.1, epochs: 50 } },
];

/** A student and the steps that it is trained by. */
export interface Trainee extends Disposable {
  readonly model: tf.LayersModel;
  readonly optimizer: Optimizer;
  /** Each way in which steps were done, with the reason for it. */
  readonly kinds: readonly string[];
  /** @param batch - Absent: that of the step. */
  run(step: number, batch?: StepBatch, learningRate?: number): void;
  zeroSlots(): Readonly<Record<string, Float32Array>>;
  takeTerms(): ReturnType<TrainingStep["takeTerms"]>;
  /** Weights end to end, then each slot, then the sums of terms. */
  state(): readonly ArrayLike<number>[];
  copy(from: Pick<Trainee, "model" | "optimizer" | "projections">): void;
  projections(): readonly Float32Array[];
}

export async function trainee(
  { model: spec, terms = distillation, optimizer: partial, samples = pictures, objectiveOf = (own) => own }: Case,
  prefer: StepKind,
): Promise<Trainee> {
  const { inputShape, output, vocabulary } = samples;
  const model = await buildModel(spec ?? { kind: "mlp", units: [9] }, inputShape, output, 3, vocabulary);
  const objective = objectiveOf(createObjective(terms, { output, teachers: 2, seed: 3 }));
  const optimizerSpec: OptimizerSpec = { kind: "adam", learningRate: 0.01, weightDecay: 0, ...partial };
  const optimizer = createOptimizer(optimizerSpec, trainedVariables(model, objective));
  const kinds: string[] = [];
  const onKind = (kind: StepKind, why: string) => void kinds.push(`${kind}: ${why}`);
  const step = createTrainingStep({ model, inputShape, output, objective, optimizer, prefer, onKind });
  return {
    model,
    optimizer,
    kinds,
    run: (i: number, batch: StepBatch = batchOf(i, rows, samples), learningRate = 0.01) => {
      setDropoutStep(model, i);
      step.run(batch, i, learningRate);
    },
    zeroSlots: () =>
      Object.fromEntries(Object.entries(optimizer.save().slots).map(([name, slot]) => [name, slot.map(() => 0)])),
    takeTerms: () => step.takeTerms(),
    state: () => {
      const { sums } = step.takeTerms();
      const weights = [...readWeights(model), ...readVariables(objective.variables)].flatMap((values) => [...values]);
      return [weights, ...Object.values(optimizer.save().slots), Object.values(sums)];
    },
    copy: (from) => {
      writeWeights(model, readWeights(from.model));
      writeVariables(objective.variables, from.projections());
      optimizer.restore(from.optimizer.save());
    },
    projections: () => [...readVariables(objective.variables)],
    [Symbol.dispose]: () => {
      step[Symbol.dispose]();
      optimizer[Symbol.dispose]();
      objective[Symbol.dispose]();
      model.dispose();
    },
  };
}

/** A batch and what two teachers said of it, of each step another. */
export function batchOf(step: number, count: number = rows, samples: Samples = pictures): StepBatch {
  const { output } = samples;
  const [classes, said] = [rowWidth(output), count * rowsPerSample(output)];
  const random = createRandom(11, step);
  const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  const logits = normal(said * classes);
  const logProbabilities = (values: Float32Array) => logSoftmax(values, classes);
  return {
    rows: count,
    inputs: Float32Array.from(Array.from({ length: count }, () => samples.draw(random)).flat()),
    labels: Int32Array.from({ length: said }, () => random.integer(0, classes - 1)),
    temperature: 4,
    said: {
      kind: "mixture",
      target: logProbabilities(logits),
      logits,
      perTeacher: { values: logProbabilities(normal(2 * said * classes)), mask: Float32Array.of(1, 1) },
      layers: new Map(),
    },
  };
}

function logSoftmax(logits: Float32Array, classes: number): Float32Array {
  return tf.tidy(
    () => tf.logSoftmax(tf.tensor2d(logits, [logits.length / classes, classes])).dataSync() as Float32Array,
  );
}

/**
 * The largest `‖found − expected‖ / ‖expected‖` of the vectors. By norm: where a gradient is all but 0, Adam's first
 * direction, g / (|g| + ε), tells its rounding error from 0.
 */
function relativeError(found: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
  const norm = (values: readonly number[]) => Math.hypot(...values);
  return Math.max(
    ...expected.map((vector, i) => {
      const values = Array.from(vector);
      const difference = norm(values.map((value, k) => value - (found[i]?.[k] ?? NaN)));
      return difference === 0 ? 0 : difference / norm(values);
    }),
  );
}

/** How far a graph's steps may be from the portable ones. */
export const bound = 1e-6;

export interface Compared {
  /** The largest over the steps of `relativeError`. */
  readonly error: number;
  /** In what way steps were done that a graph was preferred for. */
  readonly kinds: readonly string[];
}

export const asGraph: readonly string[] = ["graph: TensorFlow took the step as one graph"];

/** Does some steps in both ways, each from the same state. */
export async function compareSteps(
  given: Case,
  steps: number,
  batchAt: (step: number) => StepBatch = (step) => batchOf(step, rows, given.samples),
): Promise<Compared> {
  using graph = await trainee(given, "graph");
  using portable = await trainee(given, "portable");
  let error = 0;
  for (let i = 0; i < steps; i++) {
    graph.takeTerms();
    portable.copy(graph);
    graph.run(i, batchAt(i));
    portable.run(i, batchAt(i));
    error = Math.max(error, relativeError(graph.state(), portable.state()));
  }
  return { error, kinds: graph.kinds };
}

import { tf } from "@faculty/models/backend";
import { nativeBackend } from "@faculty/models/native-graph";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec } from "@faculty/shared/outputs";
import type { StepBatch } from "../batch/step-batch.ts";
import { feedsOf } from "../gradients/batch-feeds.ts";
import { createGraphState } from "../graph-step/graph-state.ts";
import { createGraphStep } from "../graph-step/graph-step.ts";
import type { Objective } from "../objective/objective.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import { holdFrozen, unfrozenVariables } from "../student-model/frozen-layers.ts";
import { tapLayers } from "../student-model/layer-taps.ts";
import { portableStep } from "./portable-step.ts";
import { noTerms, type TermSums } from "./term-sums.ts";

export interface TrainingStepOptions {
  readonly model: tf.LayersModel;
  /** Of one sample as the model takes it. */
  readonly inputShape: readonly number[];
  /** Makes a batch's samples what the model takes; absent: as they are. */
  readonly prepare?: (samples: Float32Array) => Float32Array;
  readonly output: OutputSpec;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Layers whose weights stay as they are; absent: none. */
  readonly frozen?: readonly string[];
  /** `graph` where the backend can, which is many times faster; `portable` on every backend. Absent: `graph`. */
  readonly prefer?: StepKind;
  /** Told once of each way in which steps are done, with the reason for it. */
  readonly onKind?: (kind: StepKind, why: string) => void;
}

/** `graph`: one call into TensorFlow. `portable`: operations of TensorFlow.js, one after the other. */
export type StepKind = "graph" | "portable";

/** Forward, objective, gradients, update. It owns the running sums, and nothing else. */
export interface TrainingStep extends Disposable {
  /**
   * What each term that weighs the teachers gave them, `[weighing terms, teachers]`, summed over steps; whoever reads it
   * sets it to 0. Null where no term does.
   */
  readonly weightSums: tf.Variable | null;
  /**
   * Trains on one batch without reading anything back. What the variables of model and optimizer hold afterwards is
   * open until the terms are read. @param epoch - Epochs done, fractional.
   */
  run(batch: StepBatch, epoch: number, learningRate: number): void;
  /**
   * The terms since they were taken; waits for the device. The variables of model, objective and optimizer then hold
   * what was learned, and may be read and assigned to before the next step. Reading changes no later sum.
   * @throws FacultyError NOT_FINITE when a term is not: the weights are then lost.
   */
  readTerms(): TermSums;
  /** Reads them, and begins anew. A sum is rounded to float32 a step: the same steps summed in other parts differ in bits. */
  takeTerms(): TermSums;
  /** Goes on from sums that were read. */
  writeTerms(terms: TermSums): void;
}

/** The variables a step trains, in the order its optimizer must be given them: the model's, then the objective's. */
export function trainedVariables(
  model: tf.LayersModel,
  objective: Objective,
  frozen: readonly string[] = [],
): readonly tf.Variable[] {
  return [...unfrozenVariables(model, frozen), ...objective.variables];
}

/**
 * Steps in the fastest way there is. Both ways make the same of a batch, up to rounding; which of them a batch takes
 * depends on its layout and on what the options are, so that a run resumed anywhere takes the same.
 */
export function createTrainingStep(options: TrainingStepOptions): TrainingStep {
  const { model, objective, optimizer, prefer = "graph", onKind } = options;
  const variables = trainedVariables(model, objective, options.frozen);
  const held = holdFrozen(model, options.frozen ?? []);
  const taps = tapLayers(model, [...new Set(objective.layers.map(({ to }) => to))]);
  const sums = tf.tidy(() => tf.variable(tf.zeros([objective.names.length]), false));
  const weightSums =
    objective.weighing === 0
      ? null
      : tf.tidy(() => tf.variable(tf.zeros([objective.weighing, objective.teachers]), false));
  const own = model.weights.map((weight) => weight.read() as tf.Variable);
  const lasting = [
    ...own,
    ...objective.variables,
    ...objective.constants,
    sums,
    ...(weightSums === null ? [] : [weightSums]),
  ];
  const state = createGraphState(lasting, variables, optimizer);
  const parts = { model, taps, objective, optimizer, variables, sums, weightSums, state };
  const backend = prefer === "graph" ? nativeBackend() : null;
  const graphStep = backend && createGraphStep(backend, parts);
  const told = new Set<string>();
  let steps = 0;

  function tell(kind: StepKind, why: string): void {
    if (told.has(kind + why)) return;
    told.add(kind + why);
    onKind?.(kind, why);
  }

  function run(batch: StepBatch, epoch: number, learningRate: number): void {
    const feeds = feedsOf(batch, options, epoch);
    const ran = graphStep?.run(feeds, batch.temperature, learningRate);
    if (ran?.kind === "done") tell("graph", "TensorFlow took the step as one graph");
    else {
      tell(
        "portable",
        ran?.why ?? (prefer === "portable" ? "it was asked for" : `backend ${tf.getBackend()} takes no graph`),
      );
      portableStep(parts, feeds, batch.temperature, learningRate);
    }
    steps++;
  }

  function readTerms(): TermSums {
    graphStep?.settle();
    const values = sums.dataSync();
    const byName = objective.names.map((name, i) => [name, values[i] as number] as const);
    for (const [name, sum] of byName)
      if (!Number.isFinite(sum))
        throw new FacultyError(
          "NOT_FINITE",
          `term ${name} left the range of float32: lower the learning rate or set clipNorm`,
        );
    return { steps, sums: Object.fromEntries(byName) };
  }

  function writeTerms(terms: TermSums): void {
    graphStep?.settle();
    tf.tidy(() => sums.assign(tf.tensor1d(objective.names.map((name) => terms.sums[name] ?? 0))));
    steps = terms.steps;
  }

  return {
    weightSums,
    run,
    readTerms,
    takeTerms: () => {
      const taken = readTerms();
      writeTerms(noTerms);
      return taken;
    },
    writeTerms,
    [Symbol.dispose]: () => {
      graphStep?.[Symbol.dispose]();
      held[Symbol.dispose]();
      sums.dispose();
      weightSums?.dispose();
    },
  };
}

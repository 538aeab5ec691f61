import { tf } from "@faculty/models/backend";
import { setDropoutStep } from "@faculty/models/layers";
import { type OptimizerSpec, scheduleValue, type TermSpec } from "@faculty/shared/config";
import { type OutputSpec } from "@faculty/shared/outputs";
import { createObjective } from "../objective/objective.ts";
import { createOptimizer } from "../optimizer/optimizer.ts";
import { createTrainingStep, type TrainingStepOptions, trainedVariables } from "../step/training-step.ts";
import type { FrozenModels } from "../student-model/frozen-models.ts";
import { layerShape } from "../student-model/layer-taps.ts";
import { readVariables, readWeights, writeVariables, writeWeights } from "../student-model/model-weights.ts";
import type { Learner } from "./learner.ts";

export interface ModelLearnerOptions extends Pick<TrainingStepOptions, "prepare" | "prefer" | "onKind" | "frozen"> {
  readonly model: tf.LayersModel;
  /** Of one sample as the model takes it. */
  readonly inputShape: readonly number[];
  readonly output: OutputSpec;
  /** Labelled training samples of each class; absent where no loss weighs classes by them. */
  readonly classCounts?: ArrayLike<number>;
  /** The run's. */
  readonly teachers: number;
  readonly terms: readonly TermSpec[];
  readonly optimizer: OptimizerSpec;
  /** Models that losses apply; absent where none does. */
  readonly frozenModels?: FrozenModels;
  /** The student's. */
  readonly seed: number;
  /** Shapes of what teachers send of their layers, by `layerSignalName`; absent where no loss compares layers. */
  readonly teacherLayers?: ReadonlyMap<string, readonly number[]>;
}

/** A TensorFlow model and what it takes to train it. The model stays the caller's. */
export function createModelLearner(options: ModelLearnerOptions): Learner {
  const { model } = options;
  const objective = createObjective(options.terms, {
    output: options.output,
    classCounts: options.classCounts,
    teachers: options.teachers,
    seed: options.seed,
    frozen: options.frozenModels?.featuresOf,
    layers: {
      student: (layer) => layerShape(model, layer),
      teacher: (name) => options.teacherLayers?.get(name) ?? [],
    },
  });
  const optimizer = createOptimizer(options.optimizer, trainedVariables(model, objective, options.frozen));
  const step = createTrainingStep({ ...options, objective, optimizer });
  const kept = [...objective.variables, ...(step.weightSums === null ? [] : [step.weightSums])];
  return {
    train: (batch, epoch, steps) => {
      setDropoutStep(model, steps);
      step.run(batch, epoch, scheduleValue(options.optimizer.learningRate, epoch));
    },
    readTerms: () => step.readTerms(),
    takeTerms: () => step.takeTerms(),
    writeTerms: (terms) => step.writeTerms(terms),
    teacherWeights: () => {
      const values = step.weightSums?.dataSync() ?? new Float32Array();
      const count = objective.teachers;
      return Array.from({ length: objective.weighing }, (_, i) => values.slice(i * count, (i + 1) * count));
    },
    clearTeacherWeights: () => {
      const { weightSums } = step;
      if (weightSums !== null) tf.tidy(() => weightSums.assign(tf.zerosLike(weightSums)));
    },
    readWeights: () => readWeights(model),
    writeWeights: (values) => writeWeights(model, values),
    save: () => ({ objective: readVariables(kept), optimizer: optimizer.save() }),
    restore: (state) => {
      writeVariables(kept, state.objective);
      optimizer.restore(state.optimizer);
    },
    [Symbol.dispose]: () => {
      step[Symbol.dispose]();
      optimizer[Symbol.dispose]();
      objective[Symbol.dispose]();
    },
  };
}

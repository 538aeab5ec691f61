import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { buildModel } from "@faculty/models/files";
import { setDropoutStep } from "@faculty/models/layers";
import type { Clock } from "@faculty/shared/clock";
import type { ModelSpec, TermSpec } from "@faculty/shared/config";
import { plan } from "@faculty/shared/plan";
import type { StepBatch } from "@faculty/student-trainer/batch";
import { createObjective } from "@faculty/student-trainer/objective";
import { createOptimizer } from "@faculty/student-trainer/optimizer";
import { createTrainingStep, trainedVariables } from "@faculty/student-trainer/step";
import { numberedOutput } from "@faculty/testing";
import type { Contender } from "./interleave.ts";
import { syntheticTargets } from "./synthetic-data.ts";

const batchSize = 64;
const temperature = 4;
const learningRate = 0.001;
const seed = 7;

/** Hard labels alone, or one merged soft target a sample beside them. */
export type TrainedOn = "plain" | "distil";

const objectives: Readonly<Record<TrainedOn, readonly TermSpec[]>> = {
  plain: [{ loss: "hard-label", weight: 1 }],
  distil: [
    { loss: "hard-label", weight: 0.3 },
    { loss: "soft-target-kl", weight: 0.7 },
  ],
};

/** A student that trains on a data set, epoch after epoch: samples a second, from samples as stored to updated weights. */
export async function createTrainer<Name extends string>(
  name: Name,
  modelSpec: ModelSpec,
  dataset: Dataset,
  trainedOn: TrainedOn,
  clock: Clock,
): Promise<Contender & Disposable & { readonly name: Name; readonly parameters: number }> {
  const { classes, inputShape, vocabulary } = dataset;
  const output = runOutput(dataset);
  const targets = syntheticTargets(dataset.train.count, classes.length);
  const model = await buildModel(modelSpec, inputShape, numberedOutput(classes.length), seed, vocabulary);
  const objective = createObjective(objectives[trainedOn], { output, teachers: 0, seed });
  const spec = { kind: "adam", learningRate, weightDecay: 0 } as const;
  const optimizer = createOptimizer(spec, trainedVariables(model, objective));
  const step = createTrainingStep({ model, inputShape, output, objective, optimizer });
  const order = plan({ seed, epochs: Infinity, batchSize, validation: 0, labels: dataset.train.labels });
  let steps = 0;

  function batch(at: number): StepBatch {
    const ids = order.batch(Math.floor(at / order.stepsPerEpoch), at % order.stepsPerEpoch);
    return {
      rows: ids.length,
      inputs: viewOf(dataset, "train", ids),
      labels: ids.map((id) => dataset.train.labels[id] as number),
      temperature,
      said:
        trainedOn === "distil"
          ? {
              kind: "mixture",
              target: rowsOf(targets, ids, classes.length),
              logits: null,
              perTeacher: null,
              layers: new Map(),
            }
          : { kind: "nothing" },
    };
  }

  function train(at: number): number {
    const next = batch(at);
    setDropoutStep(model, at);
    step.run(next, at / order.stepsPerEpoch, learningRate);
    return next.rows;
  }

  // A graph is made for a batch of each size when it is first seen, which no round is to pay for.
  for (const first of [0, order.stepsPerEpoch - 1]) train(first);

  return {
    name,
    parameters: model.trainableWeights.reduce((sum, weight) => sum + weight.read().size, 0),
    measure: async (seconds) => {
      const startMs = clock.now();
      const endMs = startMs + 1000 * seconds;
      let trained = 0;
      while (clock.now() < endMs) {
        trained += train(steps++);
      }
      step.takeTerms(); // waits for the device: what was started is then done
      return (1000 * trained) / (clock.now() - startMs);
    },
    [Symbol.dispose]: () => {
      step[Symbol.dispose]();
      optimizer[Symbol.dispose]();
      objective[Symbol.dispose]();
      model.dispose();
    },
  };
}

function rowsOf(values: Float32Array, ids: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(ids.length * width);
  ids.forEach((id, row) => {
    rows.set(values.subarray(id * width, (id + 1) * width), row * width);
  });
  return rows;
}

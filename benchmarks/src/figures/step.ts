import { viewOf } from "@faculty/data/augmentation";
import { runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { setDropoutStep } from "@faculty/models/layers";
import type { Clock } from "@faculty/shared/clock";
import type { TermSpec } from "@faculty/shared/config";
import { plan } from "@faculty/shared/plan";
import { sizeOf } from "@faculty/shared/tensor";
import type { StepBatch } from "@faculty/student-trainer/batch";
import { createObjective } from "@faculty/student-trainer/objective";
import { createOptimizer } from "@faculty/student-trainer/optimizer";
import { createTrainingStep, trainedVariables } from "@faculty/student-trainer/step";
import { numberedOutput } from "@faculty/testing";
import type { BenchStudent } from "../bench-student.ts";
import type { Figure } from "../figure.ts";
import { type Contender, interleave } from "../interleave.ts";
import { ratioOf, type Spread, spreadOf, spreadText } from "../spread.ts";
import { syntheticSamples, syntheticTargets } from "../synthetic-data.ts";

const samples = 6000;
/** Of inputs in all: larger samples are fewer, so that they fit beside each other. */
const mostValues = 2 ** 28;
const batchSize = 64;
const temperature = 4;
const learningRate = 0.001;
const seed = 7;

const objectives = {
  plain: [{ loss: "hard-label", weight: 1 }],
  distil: [
    { loss: "hard-label", weight: 0.3 },
    { loss: "soft-target-kl", weight: 0.7 },
  ],
} as const satisfies Record<string, readonly TermSpec[]>;

type Kind = keyof typeof objectives;

/** Five seconds and more of each in all. */
const rounds = { count: 5, seconds: 1.2 };
const quickRounds = { count: 3, seconds: 0.4 };

/**
 * Samples a second of the trainer's step, on hard labels alone and with one merged soft target a sample, for two
 * students: from samples as stored to updated weights, short last batches included. `distilOverPlain` is what
 * distilling costs beside training, without its teachers.
 */
export const stepFigure: Figure = {
  summary: "samples/s of the training step, plain and distilling, for an MLP and a CNN, or the students of a file",
  measure: async ({ quick, students, clock }) => {
    const backend = await startBackend();
    const json: Record<string, Record<Kind, { samplesPerSecond: number }> & { distilOverPlain: Spread }> = {};
    const lines = [`backend ${backend.name}: ${backend.reason}`];
    for (const student of students) {
      const { name } = student;
      const contenders = await Promise.all([trainer(student, "plain", clock), trainer(student, "distil", clock)]);
      const { plain, distil } = await interleave(contenders, quick ? quickRounds : rounds);
      for (const contender of contenders) contender[Symbol.dispose]();
      const ratio = ratioOf(distil, plain);
      json[name] = {
        plain: { samplesPerSecond: spreadOf(plain).median },
        distil: { samplesPerSecond: spreadOf(distil).median },
        distilOverPlain: ratio,
      };
      lines.push(
        `${name} plain  ${spreadText(spreadOf(plain), 0)} samples/s`,
        `${name} distil ${spreadText(spreadOf(distil), 0)} samples/s, ${spreadText(ratio)} of plain`,
      );
    }
    return { json, lines };
  },
};

async function trainer<Name extends Kind>(
  student: BenchStudent,
  kind: Name,
  clock: Clock,
): Promise<Contender & Disposable & { readonly name: Name }> {
  const { inputShape } = student;
  const dataset = syntheticSamples(student, Math.min(samples, Math.floor(mostValues / sizeOf(inputShape))));
  const { classes, vocabulary } = dataset;
  const output = runOutput(dataset);
  const targets = syntheticTargets(dataset.train.count, classes.length);
  const model = await buildModel(student.model, inputShape, numberedOutput(classes.length), seed, vocabulary);
  const objective = createObjective(objectives[kind], { output, teachers: 0, seed });
  const spec = { kind: "adam", learningRate, weightDecay: 0 } as const;
  const optimizer = createOptimizer(spec, trainedVariables(model, objective));
  const step = createTrainingStep({ model, inputShape, output, objective, optimizer });
  const order = plan({ seed, epochs: Infinity, batchSize, validation: 0, labels: dataset.train.labels });
  let steps = 0;

  function batch(): StepBatch {
    const ids = order.batch(Math.floor(steps / order.stepsPerEpoch), steps % order.stepsPerEpoch);
    return {
      rows: ids.length,
      inputs: viewOf(dataset, "train", ids),
      labels: ids.map((id) => dataset.train.labels[id] as number),
      temperature,
      said:
        kind === "distil"
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

  return {
    name: kind,
    measure: async (seconds) => {
      const startMs = clock.now();
      const endMs = startMs + 1000 * seconds;
      let trained = 0;
      while (clock.now() < endMs) {
        const next = batch();
        setDropoutStep(model, steps);
        step.run(next, steps / order.stepsPerEpoch, learningRate);
        steps++;
        trained += next.rows;
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

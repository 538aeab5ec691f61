import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, type HeldDataset, heldDataset, loadDataset, runOutput } from "@faculty/data/datasets";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, loadModel, saveModel } from "@faculty/models/files";
import { sizeOf } from "@faculty/shared/tensor";
import type { StudentOutcome } from "@faculty/student-trainer";
import { openTeacher, type Teacher } from "@faculty/teacher-node";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

let root: string;
let dataset: Dataset;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-layers-"));
  dataset = firstOf(heldDataset(await loadDataset({ name: "digits" })), 100);
  await writeTeacher("wide", [6, 12], 1);
  await writeTeacher("deep", [4, 4, 8], 2);
});
afterAll(() => rm(root, { recursive: true }));

/** An untrained teacher has layers that a student can be made like. */
async function writeTeacher(name: string, filters: readonly number[], seed: number): Promise<void> {
  const { classes, inputShape } = dataset;
  const model = await buildModel({ kind: "cnn", filters }, inputShape, numberedOutput(classes.length), seed);
  const manifest = { format: "tfjs-layers", name, classes, inputShape, output: "logits" } as const;
  await saveModel(join(root, name), model, manifest, { weights: "float32" });
  model.dispose();
}

function specOf(objective: readonly object[]) {
  return runSchema.parse({
    name: "layers",
    seed: 5,
    dataset: { name: "digits", validation: 0.2 },
    augment: [{ kind: "shift", pixels: 1 }],
    teachers: ["wide", "deep"].map((name) => ({ name, model: "-" })),
    student: { model: { kind: "cnn", filters: [3, 5] }, optimizer: { kind: "adam", learningRate: 0.01 } },
    objective,
    train: { batchSize: 16, epochs: 3, checkpointEverySteps: 4 },
  });
}

interface Trial {
  readonly outcome: StudentOutcome;
  readonly inferences: number;
}

/** A coordinator, both teachers and a student on one network; `onInference` hears of each of the first teacher's. */
async function train(
  name: string,
  objective: readonly object[],
  { maxPayloadBytes = 1024 * 1024, stopAfter = Infinity }: { maxPayloadBytes?: number; stopAfter?: number } = {},
): Promise<Trial> {
  const run = createMemoryRun(specOf(objective), dataset, { maxPayloadBytes });
  const stop = new AbortController();
  let inferences = 0;
  await using wide = await openTeacher(join(root, "wide"));
  await using deep = await openTeacher(join(root, "deep"));
  const counted: Teacher = {
    ...wide,
    infer: (request) => {
      if (++inferences >= stopAfter) stop.abort();
      return wide.infer(request);
    },
  };
  await using _first = await run.serve("wide", counted, dataset);
  await using _second = await run.serve("deep", deep);
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(root, name), stop });
  return { outcome, inferences };
}

function historyOf({ outcome }: Trial) {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  return outcome.result.models.flatMap(({ history }) => history);
}

const weightsOf = (name: string) => readFile(join(root, name, "distilled/weights.bin"));

/** One of each reduction, from both teachers, one of whom is sent inputs and one sample ids. */
const everything = [
  { loss: "soft-target-kl", weight: 1 },
  { loss: "hint", weight: 0.5, from: "wide/conv2", to: "conv2" },
  { loss: "hint", weight: 0.5, from: "deep/conv3", to: "conv2", send: "pooled" },
  { loss: "hint", weight: 0.5, from: "deep/conv2", to: "conv1", send: { projection: 20 } },
  { loss: "attention-transfer", weight: 100, from: "deep/conv1", to: "conv1" },
  { loss: "similarity-preserving", weight: 1000, from: "wide/pool2", to: "pool2" },
  { loss: "vid", weight: 0.1, from: "wide/conv1", to: "conv1" },
  { loss: "fsp", weight: 10, from: ["deep/conv1", "deep/conv3"], to: ["conv1", "conv2"] },
];

test("a student becomes like its teachers' layers, and leaves its projections behind", async () => {
  const before = tf.memory().numTensors;
  const history = historyOf(await train("whole", everything));
  for (const term of ["hint", "hint-2", "hint-3", "attention-transfer", "similarity-preserving", "vid", "fsp"])
    expect(history.at(-1)?.terms[term]).toBeLessThan(history[0]?.terms[term] as number);
  const { model } = await loadModel(join(root, "whole/distilled"));
  const fresh = await buildModel(specOf(everything).student.model, dataset.inputShape, runOutput(dataset), 5);
  expect(model.weights).toHaveLength(fresh.weights.length);
  model.dispose();
  fresh.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("one that is stopped and resumed again and again ends with the same bits", async () => {
  let stops = 0;
  for (; (await train("resumed", everything, { stopAfter: 16 })).outcome.kind === "stopped"; stops++);
  expect(stops).toBeGreaterThan(0);
  expect((await weightsOf("resumed")).equals(await weightsOf("whole"))).toBe(true);
});

test("one that is finished asks its teachers for nothing", async () => {
  const { inferences } = await train("whole", everything);
  expect(inferences).toBe(1); // as every teacher warms up
});

test("batches whose layers no message carries whole give the same bits", async () => {
  const { inferences } = await train("narrow", everything, { maxPayloadBytes: 48 * 1024 });
  expect(inferences).toBeGreaterThan(2 * 3 * 5);
  expect((await weightsOf("narrow")).equals(await weightsOf("whole"))).toBe(true);
});

test.each([
  [
    "a teacher's layer",
    { loss: "hint", from: "wide/conv9", to: "conv1" },
    "teacher wide has no layer conv9, it has conv1, pool1, conv2, pool2, flatten",
  ],
  [
    "a teacher's second layer",
    { loss: "fsp", from: ["wide/conv1", "wide/conv9"], to: ["conv1", "conv2"] },
    "teacher wide has no layer conv9, it has conv1, pool1, conv2, pool2, flatten",
  ],
  [
    "a layer of its own",
    { loss: "hint", from: "wide/conv1", to: "conv9" },
    "objective.to: the student has no layer conv9, it has conv1, pool1, conv2, pool2, flatten",
  ],
])("%s that is not there is refused with those that are", async (_, term, sentence) => {
  await expect(train(`wrong-${String(term.to)}`, [{ weight: 1, ...term }])).rejects.toThrow(sentence);
});

function firstOf({ train: { inputs, labels }, ...rest }: HeldDataset, count: number): Dataset {
  const size = sizeOf(rest.inputShape);
  return { ...rest, train: { count, inputs: inputs.slice(0, count * size), labels: labels.slice(0, count) } };
}

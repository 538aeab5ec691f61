import { expect, test } from "vitest";
import { asWritten, trainingJobs } from "../jobs/student-jobs.ts";
import { runSchema } from "../run-file/run-schema.ts";
import { expectedPhases } from "./expected-phases.ts";

const hint = { loss: "hint", weight: 1, from: "hints/conv1", to: "conv1" };
const soft = { loss: "soft-target-kl", weight: 1 };
const run = {
  name: "r",
  dataset: { name: "digits" },
  teachers: [
    { name: "wide", model: "wide" },
    { name: "deep", model: "deep" },
    { name: "hints", model: "hints", outputs: false },
  ],
  student: { model: { kind: "cnn", filters: [4] } },
  stages: [{ name: "hints", epochs: 1, objective: [hint] }],
  objective: [soft],
  fineTune: { epochs: 1, learningRate: 0.001 },
  train: { epochs: 2 },
};

function askedIn(more: object = {}) {
  const spec = runSchema.parse({ ...run, ...more });
  return trainingJobs(spec, asWritten, null).map((job) => [
    job.id,
    ...expectedPhases(spec, job).map(({ asked }) => asked),
  ]);
}

test("a phase asks those of whom its terms have something", () => {
  expect(askedIn()).toEqual([
    ["distilled-1", 1, 2, 0],
    ["scratch-1", 0],
  ]);
  expect(askedIn({ objective: [soft, hint] })[0]).toEqual(["distilled-1", 1, 3, 0]);
});

test("one at a time where the weighting is stochastic, and each student those of its own objective", () => {
  expect(askedIn({ ensemble: { weighting: { kind: "stochastic" } } })[0]).toEqual(["distilled-1", 1, 1, 0]);
  const students = [{ name: "layered", objective: [{ loss: "hard-label", weight: 1 }, hint] }];
  expect(askedIn({ students }).slice(0, 2)).toEqual([
    ["distilled-1", 1, 2, 0],
    ["layered-distilled-1", 1, 1, 0],
  ]);
});

test("biases are a model more, made of no epoch, and the student from scratch has none", () => {
  const spec = runSchema.parse({ ...run, stages: [], fineTune: undefined, classBias: { tune: ["3"] } });
  const phases = trainingJobs(spec, asWritten, null).map((job) =>
    expectedPhases(spec, job).map(({ name, model, epochs }) => [name, model, epochs]),
  );
  expect(phases).toEqual([
    [
      ["distillation", "distilled", 2],
      ["class biases", "with-biases", 0],
    ],
    [["from scratch", "scratch", 2]],
  ]);
});

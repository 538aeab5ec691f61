import { plan } from "@faculty/shared/plan";
import { isLabelled, leftOut, noLabel } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { blobs } from "../batch/blobs.fixture.ts";
import { lessonOf } from "./lesson.ts";

const whole = blobs();
const known = whole.train.labels;
const labels = known.map((label, id) => (id % 4 === 0 ? label : noLabel));
const partly = { ...whole, train: { ...whole.train, labels }, labelling: { digest: "x", known } };
const batchSize = 4;
const planFor = (own: Int32Array) => plan({ seed: 1, epochs: 2, batchSize, validation: 0.25, labels: own });
const runPlan = planFor(labels);
const told = runPlan.trainIds.filter((id) => isLabelled(labels[id] as number));

test("where every sample has a label, all lessons are the run's", () => {
  const all = planFor(known);
  for (const kind of ["taught", "scratch", "ceiling", "fine-tune"] as const)
    expect(lessonOf(kind, whole, all, batchSize)).toEqual({ dataset: whole, plan: all });
});

test("the student from scratch sees the labelled samples alone, in as many steps, and mixes with no other", () => {
  const { dataset, plan: own } = lessonOf("scratch", partly, runPlan, batchSize);
  expect(own.trainIds).toEqual(told);
  expect(own.stepsPerEpoch).toBe(runPlan.stepsPerEpoch);
  const seen = Array.from({ length: own.stepsPerEpoch }, (_, step) => [...own.batch(0, step)]).flat();
  expect(new Set(seen)).toEqual(new Set(told));
  expect([...dataset.train.labels.keys()].filter((id) => dataset.train.labels[id] !== leftOut)).toEqual([...told]);
});

test("fine-tuning passes over them once an epoch", () => {
  const { plan: own } = lessonOf("fine-tune", partly, runPlan, batchSize);
  expect(own.stepsPerEpoch).toBe(Math.ceil(told.length / batchSize));
});

test("the ceiling learns from the labels that are hidden as well, and from none that is held out", () => {
  const { dataset, plan: own } = lessonOf("ceiling", partly, runPlan, batchSize);
  expect(own.trainIds).toEqual(runPlan.trainIds);
  for (const id of own.trainIds) expect(dataset.train.labels[id]).toBe(known[id]);
  for (const id of runPlan.validationIds) expect(dataset.train.labels[id]).toBe(leftOut);
});

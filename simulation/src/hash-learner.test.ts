import type { PlannedBatch } from "@faculty/student-trainer/batch";
import { expect, test } from "vitest";
import { createHashLearner } from "./hash-learner.ts";

const saidOf = (target: Float32Array): PlannedBatch["said"] => ({
  kind: "mixture",
  target,
  logits: null,
  perTeacher: null,
  layers: new Map(),
});

const batch: PlannedBatch = {
  epoch: 0,
  step: 0,
  planEpoch: 0,
  ids: Int32Array.of(3),
  origin: null,
  rows: 1,
  inputs: Float32Array.of(0.5, 1),
  labels: Int32Array.of(1),
  temperature: 2,
  said: saidOf(Float32Array.of(-0.1, -2.4)),
};
const nextBit = Float32Array.of(-0.1, -2.4);
new Uint8Array(nextBit.buffer)[0] = (new Uint8Array(nextBit.buffer)[0] as number) ^ 1;

function weightsAfter(...batches: readonly PlannedBatch[]): Float32Array | undefined {
  const learner = createHashLearner();
  batches.forEach((next, i) => learner.train(next, 0, i));
  return learner.readWeights()[0];
}

test("its weights depend on every batch, on their order and on the last bit of them", () => {
  const other = { ...batch, said: saidOf(nextBit) };
  const ends = [[batch], [other], [batch, other], [other, batch], [batch, batch]].map((b) =>
    String(weightsAfter(...b)),
  );
  expect(new Set(ends).size).toBe(ends.length);
  expect(weightsAfter(batch, other)).toEqual(weightsAfter(batch, other));
});

test("goes on from what it saved as if it had not stopped, and not from the weights alone", () => {
  const first = createHashLearner();
  first.train(batch, 0, 0);
  const [resumed, forgetful] = [createHashLearner(), createHashLearner()];
  resumed.writeWeights(first.readWeights());
  resumed.restore(first.save());
  forgetful.writeWeights(first.readWeights());
  for (const learner of [first, resumed, forgetful]) learner.train(batch, 0, 1);
  expect(resumed.readWeights()).toEqual(first.readWeights());
  expect(forgetful.readWeights()).not.toEqual(first.readWeights());
});

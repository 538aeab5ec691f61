import { startBackend } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import type { OutputSpec } from "@faculty/shared/outputs";
import { createRandom } from "@faculty/shared/random";
import { beforeAll, expect, test } from "vitest";
import type { PlannedBatch } from "../batch/planned-samples.ts";
import { createModelLearner } from "./model-learner.ts";

beforeAll(async () => {
  await startBackend();
});

const output: OutputSpec = { name: "output", kind: "values", shape: [8, 8, 1] };
const rows = 4;

/** What a teacher says of noise: a bright square whose place the first number tells. */
function batchOf(step: number): PlannedBatch {
  const random = createRandom(step);
  const inputs = Float32Array.from({ length: rows * 3 }, () => random.normal());
  const logits = new Float32Array(rows * 64);
  for (let row = 0; row < rows; row++) logits.fill((inputs[row * 3] as number) > 0 ? 1 : 0.2, row * 64, row * 64 + 32);
  return {
    planEpoch: 0,
    epoch: 0,
    step,
    ids: Int32Array.from({ length: rows }, (_, row) => step * rows + row),
    origin: null,
    rows,
    inputs,
    labels: new Int32Array(rows),
    temperature: 1,
    said: { kind: "mixture", target: logits, logits, perTeacher: null, layers: new Map() },
  };
}

async function learning(told: string[] = []) {
  const model = await buildModel({ kind: "generator", filters: [4, 2] }, [3], output, 1);
  const learner = createModelLearner({
    model,
    inputShape: [3],
    output,
    teachers: 1,
    terms: [
      { loss: "regression", weight: 1 },
      { loss: "adversarial", weight: 0.1, filters: [3, 4] },
    ],
    optimizer: { kind: "adam", learningRate: 0.01, weightDecay: 0 },
    seed: 1,
    onKind: (kind) => told.push(kind),
  });
  return {
    learner,
    model,
    [Symbol.dispose]: () => {
      learner[Symbol.dispose]();
      model.dispose();
    },
  };
}

type Learning = Awaited<ReturnType<typeof learning>>;

function train({ learner }: Learning, from: number, to: number): void {
  for (let step = from; step < to; step++) learner.train(batchOf(step), 0, step);
  learner.takeTerms();
}

test("a student and its discriminator that go on from what was saved are the same to the bit", async () => {
  using whole = await learning();
  train(whole, 0, 8);
  using first = await learning();
  train(first, 0, 5);
  const [weights, state] = [first.learner.readWeights(), first.learner.save()];
  using second = await learning();
  second.learner.writeWeights(weights);
  second.learner.restore(state);
  train(second, 5, 8);
  expect(second.learner.readWeights()).toEqual(whole.learner.readWeights());
  expect(second.learner.save()).toEqual(whole.learner.save());
});

test("the step of both is one graph", async () => {
  const told: string[] = [];
  using held = await learning(told);
  train(held, 0, 2);
  expect(told).toEqual(["graph"]);
});

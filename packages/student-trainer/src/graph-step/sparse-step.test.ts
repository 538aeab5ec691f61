import { startBackend } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { expect, test } from "vitest";
import type { StepBatch } from "../batch/step-batch.ts";
import { createObjective } from "../objective/objective.ts";
import { createOptimizer } from "../optimizer/optimizer.ts";
import { createTrainingStep, type StepKind, trainedVariables } from "../step/training-step.ts";
import { readWeights } from "../student-model/model-weights.ts";

const { name: backend } = await startBackend();
const output = numberedOutput(4);
const inputShape = [3];

/** Two samples: 0.1 for each class not named, 0.5 and 0.3 for classes 1 and 3; 0.1, and 0.7 for class 2. */
const target = [Math.log(0.1), Math.log(0.5), Math.log(0.3), 1, 3, Math.log(0.1), Math.log(0.7), -1e4, 2, -1];
const batch: StepBatch = {
  rows: 2,
  inputs: Float32Array.of(0.1, -0.7, 1.3, 0.4, 0.2, -0.9),
  labels: Int32Array.of(1, 2),
  temperature: 3,
  said: {
    kind: "mixture",
    target: Float32Array.from(target),
    isSparse: true,
    logits: null,
    perTeacher: null,
    layers: new Map(),
  },
};

/** The same, where classes 0 and 1 are one group and 2 and 3 are another, of 0.1 and 0.15 for each not named. */
const grouped: StepBatch = {
  ...batch,
  said: {
    kind: "mixture",
    target: Float32Array.from([0.1, 0.15, 0.75, 0, 1, -1, 0.1, 0.15, 0.65, 0, 2, -1], (p, i) =>
      i % 6 < 3 ? Math.log(p) : i % 6 === 3 ? -1e4 : p,
    ),
    isSparse: true,
    restGroups: { count: 2, ofClass: Uint8Array.of(0, 0, 1, 1) },
    logits: null,
    perTeacher: null,
    layers: new Map(),
  },
};

/** The weights after three steps, and how these were done. */
async function trained(loss: string, prefer: StepKind, on: StepBatch) {
  const model = await buildModel({ kind: "mlp", units: [5] }, inputShape, output, 3);
  using objective = createObjective([{ loss, weight: 1 }], { output, teachers: 1, seed: 3 });
  const spec = { kind: "momentum", learningRate: 0.1, weightDecay: 0 } as const;
  using optimizer = createOptimizer(spec, trainedVariables(model, objective));
  const kinds: string[] = [];
  const onKind = (kind: StepKind) => void kinds.push(kind);
  using step = createTrainingStep({ model, inputShape, output, objective, optimizer, prefer, onKind });
  for (let i = 0; i < 3; i++) step.run(on, i, 0.1);
  step.takeTerms();
  const weights = readWeights(model).flatMap((values) => [...values]);
  model.dispose();
  return { kinds, weights };
}

test.skipIf(backend !== "tensorflow").each([
  ["soft-target-kl", "one group", batch],
  ["reverse-kl", "one group", batch],
  ["soft-target-kl", "two groups", grouped],
  ["reverse-kl", "two groups", grouped],
] as const)("a graph's step on sparse targets is the portable one's: %s, %s", async (loss, _, on) => {
  const [graph, portable] = [await trained(loss, "graph", on), await trained(loss, "portable", on)];
  expect([graph.kinds, portable.kinds]).toEqual([["graph"], ["portable"]]);
  graph.weights.forEach((weight, i) => {
    expect(weight).toBeCloseTo(portable.weights[i] as number, 6);
  });
});

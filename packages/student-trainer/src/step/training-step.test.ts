import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, describe, expect, test } from "vitest";
import type { StepBatch } from "../batch/step-batch.ts";
import { createObjective } from "../objective/objective.ts";
import { createOptimizer } from "../optimizer/optimizer.ts";
import { readWeights } from "../student-model/model-weights.ts";
import { createTrainingStep, type StepKind, trainedVariables } from "./training-step.ts";

beforeAll(async () => {
  await startBackend();
});

const terms = [
  { loss: "hard-label", weight: 0.5 },
  { loss: "soft-target-kl", weight: 0.5 },
];

const batch: StepBatch = {
  rows: 2,
  inputs: Float32Array.of(1, 0, 0, 1),
  labels: Int32Array.of(0, 1),
  temperature: 2,
  said: {
    kind: "mixture",
    target: Float32Array.of(Math.log(0.9), Math.log(0.1), Math.log(0.2), Math.log(0.8)),
    logits: null,
    perTeacher: null,
    layers: new Map(),
  },
};

async function bench(learningRate = 0.05, prefer: StepKind = "graph") {
  const model = await buildModel({ kind: "mlp", units: [4], dropout: 0.1 }, [2], numberedOutput(2), 7);
  const objective = createObjective(terms, { output: numberedOutput(2), teachers: 2, seed: 7 });
  const spec = { kind: "adam", learningRate, weightDecay: 0 } as const;
  const optimizer = createOptimizer(spec, trainedVariables(model, objective));
  const step = createTrainingStep({ model, inputShape: [2], output: numberedOutput(2), objective, optimizer, prefer });
  return {
    model,
    step,
    [Symbol.dispose]: () => {
      step[Symbol.dispose]();
      optimizer[Symbol.dispose]();
      objective[Symbol.dispose]();
      model.dispose();
    },
  };
}

describe("createTrainingStep", () => {
  test("makes the objective smaller", async () => {
    using held = await bench();
    held.step.run(batch, 0, 0.05);
    const first = held.step.takeTerms().sums;
    for (let i = 0; i < 50; i++) held.step.run(batch, 0, 0.05);
    held.step.takeTerms();
    held.step.run(batch, 0, 0.05);
    const last = held.step.takeTerms().sums;
    expect(last["hard-label"]).toBeLessThan(first["hard-label"] as number);
    expect(last["soft-target-kl"]).toBeLessThan(first["soft-target-kl"] as number);
  });

  test("sums each term over the steps since it was last asked", async () => {
    using held = await bench();
    for (let i = 0; i < 3; i++) held.step.run(batch, 0, 0); // learning rate 0: every step sees the same
    const three = held.step.takeTerms();
    held.step.run(batch, 0, 0);
    const one = held.step.takeTerms();
    expect([three.steps, one.steps]).toEqual([3, 1]);
    expect(three.sums["hard-label"]).toBeCloseTo(3 * (one.sums["hard-label"] as number), 5);
    expect(held.step.takeTerms()).toEqual({ steps: 0, sums: { "hard-label": 0, "soft-target-kl": 0 } });
  });

  test("trains on both labels of mixed samples", async () => {
    using held = await bench();
    held.step.run(batch, 0, 0);
    const own = held.step.takeTerms().sums["hard-label"] as number;
    held.step.run({ ...batch, labels: Int32Array.of(1, 0) }, 0, 0);
    const others = held.step.takeTerms().sums["hard-label"] as number;
    held.step.run({ ...batch, labelMix: Float32Array.of(1, 0.75, 0, 0.75) }, 0, 0);
    expect(held.step.takeTerms().sums["hard-label"]).toBeCloseTo(0.75 * own + 0.25 * others, 4);
  });

  test("leaves no tensor behind", async () => {
    using held = await bench();
    held.step.run(batch, 0, 0.05);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) held.step.run(batch, 0, 0.05);
    held.step.takeTerms();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("gives the same bits for the same seeds and batches", async () => {
    const weights = [];
    for (let run = 0; run < 2; run++) {
      using held = await bench();
      for (let i = 0; i < 5; i++) held.step.run(batch, 0, 0.05);
      weights.push(readWeights(held.model));
    }
    expect(weights[0]).toEqual(weights[1]);
  });

  test.each(["graph", "portable"] as const)("keeps nothing of a batch's memory, %s", async (prefer) => {
    const weights = [];
    for (const isOverwritten of [false, true]) {
      using held = await bench(0.05, prefer);
      for (let i = 0; i < 5; i++) {
        const inputs = batch.inputs.slice();
        held.step.run({ ...batch, inputs }, 0, 0.05);
        if (isOverwritten) inputs.fill(Number.NaN);
      }
      weights.push(readWeights(held.model));
    }
    expect(weights[1]).toEqual(weights[0]);
  });

  test("frees everything that it and its parts hold", async () => {
    const before = tf.memory().numTensors;
    {
      using held = await bench();
      held.step.run(batch, 0, 0.05);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test("says so when a term is no longer a number", async () => {
    using held = await bench();
    for (let step = 0; step < 3; step++) held.step.run(batch, 0, 1e38);
    expect(() => held.step.takeTerms()).toThrow(
      "term hard-label left the range of float32: lower the learning rate or set clipNorm",
    );
  });
});

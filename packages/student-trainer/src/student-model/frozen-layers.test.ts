import { startBackend, type tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlannedBatch } from "../batch/planned-samples.ts";
import { createModelLearner } from "../learner/model-learner.ts";
import { readWeights } from "./model-weights.ts";

let model: Awaited<ReturnType<typeof buildModel>>;
beforeAll(async () => {
  await startBackend();
  model = await buildModel({ kind: "mlp", units: [4] }, [3], numberedOutput(2), 1);
});
afterAll(() => {
  model.dispose();
});

const batch: PlannedBatch = {
  planEpoch: 0,
  ids: Int32Array.of(0, 1),
  origin: null,
  epoch: 0,
  step: 0,
  rows: 2,
  inputs: Float32Array.of(1, 2, 3, -1, 0, 2),
  labels: Int32Array.of(0, 1),
  temperature: 1,
  said: { kind: "nothing" },
};

function learner(frozen: readonly string[], prefer: "graph" | "portable" = "graph") {
  return createModelLearner({
    model,
    inputShape: [3],
    output: numberedOutput(2),
    teachers: 0,
    terms: [{ loss: "hard-label", weight: 1 }],
    optimizer: { kind: "adam", learningRate: 0.1, weightDecay: 0.01 },
    seed: 1,
    frozen,
    prefer,
  });
}

test.each(["graph", "portable"] as const)("a frozen layer keeps its weights, the others learn (%s)", (prefer) => {
  using on = learner(["dense1"], prefer);
  const before = readWeights(model);
  for (let step = 0; step < 3; step++) on.train(batch, 0, step);
  on.takeTerms();
  const after = readWeights(model);
  const changed = after.map((values, i) => values.some((value, at) => value !== before[i]?.[at]));
  expect(changed).toEqual([false, false, true, true]); // kernel and bias of dense1, then of logits
});

describe.each(["graph", "portable"] as const)("batch normalisation (%s)", (prefer) => {
  /** What training on a batch leaves in the moving averages, and makes of the logits. */
  async function trained(frozen: readonly string[]) {
    const net = await buildModel({ kind: "cnn", filters: [2, 2], batchNorm: true }, [4, 4, 1], numberedOutput(2), 1);
    const [norm, other] = net.layers.filter(({ name }) => name.includes("norm")) as [tf.layers.Layer, tf.layers.Layer];
    const averages = (layer: tf.layers.Layer) =>
      layer
        .getWeights()
        .slice(2)
        .flatMap((values) => [...values.dataSync()]);
    const before = [norm, other].map(averages);
    {
      using on = createModelLearner({
        model: net,
        inputShape: [4, 4, 1],
        output: numberedOutput(2),
        teachers: 0,
        terms: [{ loss: "hard-label", weight: 1 }],
        optimizer: { kind: "adam", learningRate: 0.1, weightDecay: 0 },
        seed: 1,
        frozen: frozen.length === 0 ? [] : [norm.name],
        prefer,
      });
      const inputs = Float32Array.from({ length: 32 }, (_, i) => i % 5);
      for (let step = 0; step < 3; step++) on.train({ ...batch, inputs }, 0, step);
      on.takeTerms();
    }
    const moved = [norm, other].map((layer, i) => averages(layer).join() !== before[i]?.join());
    const isOwnCall = Object.hasOwn(norm, "call");
    net.dispose();
    return { moved, isOwnCall };
  }

  test("frozen keeps its moving averages, the others move", async () => {
    expect(await trained(["norm"])).toEqual({ moved: [false, true], isOwnCall: false });
  });

  test("not frozen moves them all", async () => {
    expect((await trained([])).moved).toEqual([true, true]);
  });
});

test("a wrong name lists the layers with weights; all of them cannot be frozen", () => {
  expect(() => learner(["dense9"])).toThrow(
    "freeze: the student has no layer dense9 with weights, it has dense1, logits",
  );
  expect(() => learner(["dense1", "logits"])).toThrow("nothing is left to train");
});

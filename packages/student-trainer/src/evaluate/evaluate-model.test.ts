import { createPreparation } from "@faculty/data/preparation";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { blobs } from "../batch/blobs.fixture.ts";
import { writeWeights } from "../student-model/model-weights.ts";
import { allIds } from "./evaluate-logits.ts";
import { evaluateModel } from "./evaluate-model.ts";
import { predictLogits } from "./predict-logits.ts";

beforeAll(async () => {
  await startBackend();
});

const asTheyAre = createPreparation(undefined, { inputShape: [2] }, "model");

/** Two inputs to two logits: z = x · [[1, 2], [3, 4]] + [10, 20]. */
async function linear(): Promise<tf.LayersModel> {
  const model = await buildModel({ kind: "mlp", units: [] }, [2], numberedOutput(2), 1);
  writeWeights(model, [Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20)]);
  return model;
}

const ids = (count: number) => Int32Array.from({ length: count }, (_, id) => id);

/** A data set of training samples of two values. */
const rowsOf = (inputs: Float32Array) => {
  const count = inputs.length / 2;
  return { ...blobs(), train: { count, inputs, labels: new Int32Array(count) } };
};

describe("predictLogits", () => {
  test("gives a row of logits for each sample, over more than one batch", async () => {
    const model = await linear();
    const inputs = Float32Array.from({ length: 2 * 300 }, (_, i) => (i % 2 === 0 ? i / 2 : 1)); // (row, 1)
    const logits = predictLogits(model, asTheyAre, rowsOf(inputs), "train", ids(300));
    expect([logits.rows, logits.width]).toEqual([300, 2]);
    expect(logits.data.slice(2 * 299)).toEqual(Float32Array.of(299 + 3 + 10, 2 * 299 + 4 + 20));
    model.dispose();
  });

  test("prepares samples as the model takes them, a batch at a time", async () => {
    const model = await linear();
    const preparation = createPreparation({ scale: 2, mean: [1, 0] }, { inputShape: [2] }, "model");
    const samples = Float32Array.from({ length: 2 * 300 }, (_, i) => (i % 2 === 0 ? i / 2 : 1)); // (row, 1)
    const logits = predictLogits(model, preparation, rowsOf(samples), "train", ids(300));
    const [x, y] = [2 * 299 - 1, 2 * 1];
    expect(logits.data.slice(2 * 299)).toEqual(Float32Array.of(x + 3 * y + 10, 2 * x + 4 * y + 20));
    model.dispose();
  });

  test("gives nothing for no samples", async () => {
    const model = await linear();
    expect(predictLogits(model, asTheyAre, blobs(), "test", ids(0)).rows).toBe(0);
    model.dispose();
  });

  test("leaves no tensor behind", async () => {
    const model = await linear();
    const before = tf.memory().numTensors;
    predictLogits(model, asTheyAre, blobs(), "test", ids(2));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

test("evaluateModel scores the samples asked for", async () => {
  const data = blobs();
  const model = await buildModel({ kind: "mlp", units: [] }, [2], numberedOutput(3), 1);
  // Logits −x, x, 0: among classes left and right the sign of x decides.
  writeWeights(model, [Float32Array.of(-9, 9, 0, 0, 0, 0), Float32Array.of(0, 0, -100)]);
  const sides = allIds(data, "test").filter((id) => data.test.labels[id] !== 2);
  const evaluation = evaluateModel(model, asTheyAre, data, "test", sides);
  const right = [...sides].filter((id) => (data.test.inputs[2 * id] as number) > 0 === (data.test.labels[id] === 1));
  expect(evaluation.samples).toBe(sides.length);
  expect(evaluation.accuracy).toBeCloseTo(right.length / sides.length, 12);
  expect(evaluation.predicted.every((label) => label !== 2)).toBe(true);
  model.dispose();
});

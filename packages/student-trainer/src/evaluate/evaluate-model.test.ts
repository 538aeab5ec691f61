import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/shared/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { writeWeights } from "../student-model/model-weights.ts";
import { blobs } from "../testing/blobs.ts";
import { allIds, evaluateModel } from "./evaluate-model.ts";
import { predictLogits } from "./predict-logits.ts";

beforeAll(async () => {
  await startBackend();
});

/** Two inputs to two logits: z = x · [[1, 2], [3, 4]] + [10, 20]. */
async function linear(): Promise<tf.LayersModel> {
  const model = await buildModel({ kind: "mlp", units: [] }, [2], numberedOutput(2), 1);
  writeWeights(model, [Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20)]);
  return model;
}

describe("predictLogits", () => {
  test("gives a row of logits for each sample, over more than one batch", async () => {
    const model = await linear();
    const inputs = Float32Array.from({ length: 2 * 300 }, (_, i) => (i % 2 === 0 ? i / 2 : 1)); // (row, 1)
    const train = { count: 300, inputs, labels: new Int32Array(300) };
    const logits = predictLogits(model, { ...blobs(), train }, "train", Int32Array.from(train.labels.keys()));
    expect([logits.rows, logits.width]).toEqual([300, 2]);
    expect(logits.data.slice(2 * 299)).toEqual(Float32Array.of(299 + 3 + 10, 2 * 299 + 4 + 20));
    model.dispose();
  });

  test("gives nothing for no samples", async () => {
    const model = await linear();
    expect(predictLogits(model, blobs(), "test", new Int32Array()).rows).toBe(0);
    model.dispose();
  });

  test("leaves no tensor behind", async () => {
    const model = await linear();
    const before = tf.memory().numTensors;
    predictLogits(model, blobs(), "test", Int32Array.of(0, 1));
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
  const evaluation = evaluateModel(model, data, "test", sides);
  const right = [...sides].filter((id) => (data.test.inputs[2 * id] as number) > 0 === (data.test.labels[id] === 1));
  expect(evaluation.samples).toBe(sides.length);
  expect(evaluation.accuracy).toBeCloseTo(right.length / sides.length, 12);
  expect(evaluation.predicted.every((label) => label !== 2)).toBe(true);
  model.dispose();
});

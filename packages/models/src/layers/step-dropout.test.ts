import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "../files/build-model.ts";
import { loadModel } from "../files/load-model.ts";
import { saveModel } from "../files/save-model.ts";
import { setDropoutStep } from "./step-dropout.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const outputAt = (model: tf.LayersModel, step: number, training = true) => {
  setDropoutStep(model, step);
  return [...(model.apply(tf.ones([2, 6]), { training }) as tf.Tensor).dataSync()];
};

const spec = { kind: "mlp", units: [40], dropout: 0.5 };

test("a mask depends on seed and step, and on nothing that happened before", async () => {
  const model = await buildModel(spec, [6], numberedOutput(3), 1);
  const first = outputAt(model, 5);
  expect(outputAt(model, 6)).not.toEqual(first);
  expect(outputAt(model, 5)).toEqual(first);
  expect(outputAt(await buildModel(spec, [6], numberedOutput(3), 1), 5)).toEqual(first);
});

test("nothing is dropped outside training", async () => {
  const model = await buildModel(spec, [6], numberedOutput(3), 1);
  expect(outputAt(model, 1, false)).toEqual(outputAt(model, 2, false));
});

test("a saved model draws the same masks when it is loaded again", async () => {
  const model = await buildModel(spec, [6], numberedOutput(3), 1);
  const folder = await mkdtemp(join(tmpdir(), "faculty-dropout-"));
  try {
    const manifest = {
      format: "tfjs-layers",
      name: "m",
      classes: ["a", "b", "c"],
      inputShape: [6],
      output: "logits",
    } as const;
    await saveModel(folder, model, manifest, { weights: "float32" });
    const loaded = await loadModel(folder);
    expect(outputAt(loaded.model as tf.LayersModel, 5)).toEqual(outputAt(model, 5));
  } finally {
    await rm(folder, { recursive: true });
  }
});

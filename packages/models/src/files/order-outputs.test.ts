import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOver } from "@faculty/shared/outputs";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "./build-model.ts";
import { saveModel } from "./save-model.ts";

let root: string;
beforeAll(async () => {
  await startBackend("cpu");
  root = await mkdtemp(join(tmpdir(), "faculty-order-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Its output of class x, y, z is 1, 2, 3 times its input. */
const dense = (more: object = {}) =>
  tf.layers.dense({ inputShape: [1], units: 3, weights: [tf.tensor2d([[1, 2, 3]]), tf.tensor1d([0, 0, 0])], ...more });

async function saved(layers: readonly tf.layers.Layer[]): Promise<{ kind: string; path: string }> {
  const path = join(root, `m${Math.random()}`);
  const model = tf.sequential({ layers: [...layers] });
  const manifest = { format: "tfjs-layers", name: "m", inputShape: [1], output: "logits" } as const;
  await saveModel(path, model, { ...manifest, classes: ["x", "y", "z"] }, { weights: "float32" });
  return { kind: "file", path };
}

function answer(model: tf.LayersModel): readonly number[] {
  return [...(model.predict(tf.tensor2d([[1]])) as tf.Tensor).dataSync()];
}

describe("a student brought with classes in another order", () => {
  test("answers in the order of the data set's", async () => {
    const model = await buildModel(await saved([dense()]), [1], outputOver(["z", "x", "y"]), 1);
    expect(answer(model)).toEqual([3, 1, 2]);
  });

  test("keeps what follows its last dense layer beside its own output", async () => {
    const norm = tf.layers.batchNormalization({
      epsilon: 0,
      weights: [
        [1, 1, 1],
        [10, 20, 30],
        [0, 0, 0],
        [1, 1, 1],
      ].map((values) => tf.tensor1d(values)),
    });
    const layers = [dense(), norm, tf.layers.activation({ activation: "linear" })];
    const model = await buildModel(await saved(layers), [1], outputOver(["y", "z", "x"]), 1);
    expect(answer(model)).toEqual([2 + 20, 3 + 30, 1 + 10]);
  });

  test("stays as it is where names do not count", async () => {
    expect(answer(await buildModel(await saved([dense()]), [1], numberedOutput(3), 1))).toEqual([1, 2, 3]);
    expect(answer(await buildModel(await saved([dense()]), [1], outputOver(["x", "y", "z"]), 1))).toEqual([1, 2, 3]);
  });

  test("is refused where its end mixes its outputs", async () => {
    const spec = await saved([dense(), tf.layers.reshape({ targetShape: [3], name: "as-it-was" })]);
    await expect(buildModel(spec, [1], outputOver(["z", "y", "x"]), 1)).rejects.toMatchObject({
      code: "CLASS_MISMATCH",
      message: `model ${spec.path} has the data set's classes in another order, and its end, layer as-it-was (Reshape), cannot be put in order: expected a dense layer`,
    });
  });
});

test("a student brought with other classes is refused by their names", async () => {
  const spec = await saved([dense()]);
  await expect(buildModel(spec, [1], outputOver(["x", "y", "cat"]), 1)).rejects.toMatchObject({
    code: "CLASS_MISMATCH",
    message: `model ${spec.path} knows [z], the data set has [x, y, cat]: name its classes in faculty.json as the data set does`,
  });
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { loadModel } from "./load-model.ts";
import { saveModel } from "./save-model.ts";

let root: string;
let folder: string;
beforeAll(async () => {
  await startBackend("cpu");
  root = await mkdtemp(join(tmpdir(), "faculty-topology-"));
});
afterAll(() => rm(root, { recursive: true }));

const manifest = {
  format: "tfjs-layers",
  name: "t",
  classes: ["a", "b"],
  inputShape: [4, 4, 1],
  output: "logits",
} as const;

beforeEach(async () => {
  folder = join(root, "model");
  const layers = [
    tf.layers.upSampling2d({ inputShape: [4, 4, 1], size: [1, 1] }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 2 }),
  ];
  await saveModel(folder, tf.sequential({ layers }), manifest, { weights: "float32" });
});

async function change(name: string, from: string, to: string): Promise<void> {
  const path = join(folder, name);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

test("a layer of a thousand million units is refused before its weights exist", async () => {
  await change("model.json", '"units":2', '"units":1000000000');
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: expect.stringMatching(
      /asks for a weight kernel of shape \[1, 1000000000\], more than its weights file holds$/,
    ),
  });
});

test("a layer that blows a sample up to more than memory is refused before it runs", async () => {
  await change("model.json", '"size":[1,1]', '"size":[100000,100000]');
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: expect.stringMatching(
      /layer up_sampling2d\S* yields \[, 400000, 400000, 1\] for one sample, at most 134217728/,
    ),
  });
});

test("a manifest whose sample would not fit into memory is refused before one is made", async () => {
  await change("faculty.json", "4,", "400000000,");
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: expect.stringMatching(/one sample of shape \[400000000, 4, 1\] has 1600000000 values, at most 16777216$/),
  });
});

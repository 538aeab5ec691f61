import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readVocabulary } from "@faculty/data/datasets";
import { decodeFloat16, encodeFloat16 } from "@faculty/shared/tensor";
import { numberedOutput } from "@faculty/testing";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { modelDigest } from "../manifests/model-digest.ts";
import { buildModel } from "./build-model.ts";
import { loadModel } from "./load-model.ts";
import { saveModel } from "./save-model.ts";

let root: string;
let folder: string;
let model: tf.LayersModel;

beforeAll(async () => {
  await startBackend("cpu");
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-model-"));
  folder = join(root, "teacher");
  model = await buildModel({ kind: "cnn", filters: [2], units: [5], batchNorm: true }, [4, 4, 1], numberedOutput(3), 1);
});

afterEach(async () => {
  model.dispose();
  await rm(root, { recursive: true });
});

const manifest = {
  format: "tfjs-layers",
  name: "teacher",
  classes: ["a", "b", "c"],
  inputShape: [4, 4, 1],
  output: "logits",
  trainedOn: { dataset: "digits", digest: "00", samples: 12 },
} as const;
const options = { weights: "float32" } as const;

const values = (of: tf.LayersModel) => of.getWeights().flatMap((weight) => [...weight.dataSync()]);

test("a float32 model comes back bit by bit, with its manifest", async () => {
  await saveModel(folder, model, manifest, options);
  const loaded = await loadModel(folder);
  expect(loaded.manifest).toEqual(manifest);
  expect(values(loaded.model as tf.LayersModel)).toEqual(values(model));
});

test("a float16 model comes back rounded to binary16, in half the bytes", async () => {
  await saveModel(folder, model, manifest, { weights: "float16" });
  const loaded = await loadModel(folder);
  expect(values(loaded.model as tf.LayersModel)).toEqual([...decodeFloat16(encodeFloat16(values(model)))]);
  expect((await readFile(join(folder, "weights.bin"))).length).toBe(2 * model.countParams());
});

test("a model of texts is saved with its vocabulary, which reads texts as it does", async () => {
  const vocabulary = ["[padding]", "[unknown]", "[mask]", "film"];
  await saveModel(folder, model, manifest, { ...options, vocabulary });
  expect(await readVocabulary(join(folder, "vocabulary.txt"))).toEqual(vocabulary);
  await saveModel(folder, model, manifest, options);
  expect(await readdir(folder)).not.toContain("vocabulary.txt");
});

test("plain tfjs reads a float16 folder", async () => {
  await saveModel(folder, model, manifest, { weights: "float16" });
  const json = JSON.parse(await readFile(join(folder, "model.json"), "utf8"));
  const bytes = new Uint8Array(await readFile(join(folder, "weights.bin")));
  const weightSpecs = json.weightsManifest[0].weights;
  const plain = await tf.loadLayersModel({
    load: async () => ({ modelTopology: json.modelTopology, weightSpecs, weightData: bytes.buffer }),
  });
  expect(values(plain)).toEqual([...decodeFloat16(encodeFloat16(values(model)))]);
});

test("saving again replaces the folder and leaves nothing beside it", async () => {
  await saveModel(folder, model, manifest, options);
  await writeFile(join(folder, "stray"), "");
  await saveModel(folder, model, { ...manifest, name: "other" }, options);
  expect((await loadModel(folder)).manifest.name).toBe("other");
  expect(await readdir(root)).toEqual(["teacher"]);
  expect((await readdir(folder)).sort()).toEqual(["faculty.json", "model.json", "weights.bin"]);
});

test("a weight that is not finite is not saved", async () => {
  model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, 70_000)));
  await expect(saveModel(folder, model, manifest, { weights: "float16" })).rejects.toMatchObject({
    code: "NOT_FINITE",
    message: "weight conv1_conv/kernel holds 70000, float16 holds finite values up to 65504",
  });
  expect(await readdir(root)).toEqual([]);
});

test("a plain tfjs folder needs its classes told, and its softmax is recognised", async () => {
  const plain = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 2, activation: "softmax" })] });
  await saveModel(folder, plain, { ...manifest, inputShape: [2] }, options);
  await rm(join(folder, "faculty.json"));
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: it has no faculty.json, and its classes are not given`,
  });
  const loaded = await loadModel(folder, { classesWithoutManifest: ["x", "y"] });
  expect(loaded.manifest).toEqual({
    format: "tfjs-layers",
    name: "teacher",
    classes: ["x", "y"],
    inputShape: [2],
    output: "probabilities",
  });
});

interface Editable {
  classes: string[];
  inputShape: number[];
  format: string;
  weightsManifest: [{ paths: string[]; weights: [{ name: string; shape: number[] }] }];
  modelTopology: { config: { layers: [unknown, { class_name: string }] } };
}

const json = async (change: (content: Editable) => void, name = "model.json") => {
  const path = join(folder, name);
  const content = JSON.parse(await readFile(path, "utf8")) as Editable;
  change(content);
  await writeFile(path, JSON.stringify(content));
};

const damages: readonly [string, string, RegExp, () => Promise<unknown>][] = [
  ["no folder", "NOT_FOUND", /does not exist$/, () => rm(folder, { recursive: true })],
  ["no model.json", "NOT_FOUND", /has no model.json$/, () => rm(join(folder, "model.json"))],
  [
    "no weights file",
    "BAD_MODEL",
    /weights.bin is missing: copy it from where the model was saved$/,
    () => rm(join(folder, "weights.bin")),
  ],
  [
    "weights cut short",
    "BAD_MODEL",
    /\(weights.bin\) have 7 bytes, model.json promises \d+: they were cut short, or are another model's; copy the folder again$/,
    () => truncate(join(folder, "weights.bin"), 7),
  ],
  [
    "weights with more bytes than they need",
    "BAD_MODEL",
    /weights.bin has 9000 bytes, expected at most \d+$/,
    () => truncate(join(folder, "weights.bin"), 9000),
  ],
  [
    "a torn model.json",
    "BAD_MODEL",
    /model.json is not JSON( at line \d+)? \(100 bytes\)$/,
    () => truncate(join(folder, "model.json"), 100),
  ],
  [
    "weights above the folder",
    "BAD_MODEL",
    /names a weights file outside its folder: \.\.\/secret; put the file into the folder, and its name there$/,
    () => json((content) => (content.weightsManifest[0].paths = ["../secret"])),
  ],
  [
    "weights at an absolute path",
    "BAD_MODEL",
    /outside its folder: \/etc\/passwd; put the file into the folder, and its name there$/,
    () => json((content) => (content.weightsManifest[0].paths = ["/etc/passwd"])),
  ],
  [
    "a link out of the folder",
    "BAD_MODEL",
    /outside its folder: weights.bin; put the file into the folder, and its name there$/,
    async () => {
      await cp(join(folder, "weights.bin"), join(root, "elsewhere"));
      await rm(join(folder, "weights.bin"));
      await symlink(join(root, "elsewhere"), join(folder, "weights.bin"));
    },
  ],
  [
    "a folder in place of a file",
    "BAD_MODEL",
    /weights.bin is not a file$/,
    async () => {
      await rm(join(folder, "weights.bin"));
      await mkdir(join(folder, "weights.bin"));
    },
  ],
  [
    "weights beyond any memory",
    "BAD_MODEL",
    /names \d\S* bytes of weights, at most 2147483648$/,
    () => json((content) => (content.weightsManifest[0].weights[0].shape = [2 ** 40, 2 ** 40])),
  ],
  [
    "a weight the topology does not have",
    "BAD_MODEL",
    /TensorFlow.js refuses it/,
    () => json((content) => (content.weightsManifest[0].weights[0].name = "stranger")),
  ],
  [
    "an unknown layer",
    "BAD_MODEL",
    /TensorFlow.js knows no layer Stranger, as \S+ is$/,
    () => json((content) => (content.modelTopology.config.layers[1].class_name = "Stranger")),
  ],
  [
    "a manifest with a class too few",
    "CLASS_MISMATCH",
    /has 3 outputs, 2 classes are named$/,
    () => json((content) => void content.classes.pop(), "faculty.json"),
  ],
  [
    "a manifest with another shape",
    "SHAPE_MISMATCH",
    /does not take a sample of shape \[5, 5, 1\]/,
    () => json((content) => (content.inputShape = [5, 5, 1]), "faculty.json"),
  ],
  [
    "a manifest of another format",
    "BAD_MODEL",
    /its faculty.json says tfjs-graph, its model.json is tfjs-layers$/,
    () => json((content) => (content.format = "tfjs-graph"), "faculty.json"),
  ],
  [
    "a class named twice",
    "BAD_MODEL",
    /faculty.json: classes: names class caf\u00e9 twice$/,
    () => json((content) => (content.classes = ["caf\u00e9", "cafe\u0301", "b"]), "faculty.json"),
  ],
];

test.each(damages)("%s: %s", async (_name, code, message, damage) => {
  await saveModel(folder, model, manifest, options);
  await damage();
  await expect(loadModel(folder)).rejects.toMatchObject({
    name: "FacultyError",
    code,
    message: expect.stringMatching(message),
  });
});

test("a model that is refused after it was built leaves no tensor behind", async () => {
  await saveModel(folder, model, { ...manifest, classes: ["a"] }, options);
  const before = tf.memory().numTensors;
  await expect(loadModel(folder)).rejects.toMatchObject({ code: "CLASS_MISMATCH" });
  expect(tf.memory().numTensors).toBe(before);
});

test("a digest changes with a byte, with a name, and with nothing else", async () => {
  await saveModel(folder, model, manifest, options);
  const digest = await modelDigest(folder);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  await cp(folder, join(root, "copy"), { recursive: true });
  expect(await modelDigest(join(root, "copy"))).toBe(digest);
  await writeFile(join(root, "copy", "weights.bin"), "x");
  expect(await modelDigest(join(root, "copy"))).not.toBe(digest);
  await expect(modelDigest(join(root, "nowhere"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knownVocabulary } from "@faculty/data/datasets";
import { numberedOutput, writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "./build-model.ts";
import { saveModel } from "./save-model.ts";

let root: string;
beforeAll(async () => {
  await startBackend("cpu");
  root = await mkdtemp(join(tmpdir(), "faculty-own-"));
});
afterAll(() => rm(root, { recursive: true }));

const layers = () => [
  tf.layers.dense({ inputShape: [5], units: 4, activation: "relu", kernelInitializer: "heNormal" }),
  tf.layers.dropout({ rate: 0.5 }),
  tf.layers.dense({ units: 3, kernelInitializer: "orthogonal", biasInitializer: "zeros" }),
];

async function topology(content: unknown): Promise<{ kind: string; path: string }> {
  const path = join(root, "student.json");
  await writeFile(path, JSON.stringify(content));
  return { kind: "file", path };
}

function tfjsTopology(): object {
  return tf.sequential({ layers: layers() }).toJSON(null, false) as object;
}

const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

/** As Keras 2 writes it: initializers by name alone, and no weights. */
const kerasTopology = {
  class_name: "Sequential",
  keras_version: "2.15.0",
  backend: "tensorflow",
  config: {
    name: "sequential",
    layers: [
      {
        class_name: "Dense",
        config: {
          name: "dense",
          batch_input_shape: [null, 5],
          units: 3,
          activation: "linear",
          use_bias: true,
          kernel_initializer: "glorot_uniform",
          bias_initializer: "zeros",
        },
      },
    ],
  },
};

test.each([
  ["model.toJSON()", tfjsTopology],
  ["a model.json without weights", () => ({ modelTopology: tfjsTopology(), weightsManifest: [] })],
  ["Keras' to_json()", () => kerasTopology],
])("a topology of %s is drawn from the seed, and from nothing else", async (_, content) => {
  const spec = await topology(content());
  const build = async (seed: number) => weightsOf(await buildModel(spec, [5], numberedOutput(3), seed));
  const first = await build(1);
  expect(await build(1)).toEqual(first);
  expect(await build(2)).not.toEqual(first);
});

test("a seed that the topology names stays", async () => {
  const dense = tf.layers.dense({
    inputShape: [5],
    units: 3,
    kernelInitializer: tf.initializers.glorotUniform({ seed: 42 }),
  });
  const spec = await topology(tf.sequential({ layers: [dense] }).toJSON(null, false));
  expect(weightsOf(await buildModel(spec, [5], numberedOutput(3), 1))).toEqual(
    weightsOf(await buildModel(spec, [5], numberedOutput(3), 2)),
  );
});

test.each<readonly [() => unknown, readonly number[], number, string]>([
  [tfjsTopology, [6], 3, "takes samples of shape [5], those given have [6]"],
  [tfjsTopology, [5], 4, "has 3 classes, the data set has 4"],
  [
    () => ({ modelTopology: tfjsTopology(), weightsManifest: [{}] }),
    [5],
    3,
    "has weights, expected the name of its folder",
  ],
  [() => ({ layers: [] }), [5], 3, "holds no LayersModel's topology: it has no class_name"],
  [() => ({ class_name: "Sequential", config: nested(70) }), [5], 3, "is nested deeper than 64"],
  [
    () => ({ ...kerasTopology, class_name: "Sequentially" }),
    [5],
    3,
    "TensorFlow.js knows no layer Sequentially, as sequential is",
  ],
  [
    () => tf.sequential({ layers: [...layers(), tf.layers.softmax()] }).toJSON(null, false),
    [5],
    3,
    "ends in probabilities, a student in logits",
  ],
])("topology %# is refused: %s", async (content, inputShape, classes, message) => {
  const spec = await topology(content());
  await expect(buildModel(spec, inputShape, numberedOutput(classes), 1)).rejects.toMatchObject({
    name: "FacultyError",
    message: expect.stringContaining(message),
  });
});

test("a folder and the model.json in it are one model, whether it holds weights or a topology alone", async () => {
  const path = join(root, "whole");
  const model = tf.sequential({ layers: layers() });
  const manifest = {
    format: "tfjs-layers",
    name: "m",
    classes: ["x", "y", "z"],
    inputShape: [5],
    output: "logits",
  } as const;
  await saveModel(path, model, manifest, { weights: "float32" });
  for (const named of [path, join(path, "model.json")])
    expect(weightsOf(await buildModel({ kind: "file", path: named }, [5], numberedOutput(3), 1))).toEqual(
      weightsOf(model),
    );
  const bare = join(root, "bare");
  await mkdir(bare);
  for (const content of [{ modelTopology: tfjsTopology(), weightsManifest: [] }, kerasTopology]) {
    await writeFile(join(bare, "model.json"), JSON.stringify(content));
    const [one, other] = await Promise.all(
      [bare, join(bare, "model.json")].map((named) =>
        buildModel({ kind: "file", path: named }, [5], numberedOutput(3), 1),
      ),
    );
    expect(weightsOf(one as tf.LayersModel)).toEqual(weightsOf(other as tf.LayersModel));
  }
});

test.each([
  ["nowhere", "NOT_FOUND", "model folder ROOT/nowhere does not exist"],
  ["nowhere.json", "NOT_FOUND", "model file ROOT/nowhere.json does not exist"],
  ["empty", "NOT_FOUND", "model folder ROOT/empty has no model.json"],
  ["garbage.json", "BAD_MODEL", "ROOT/garbage.json is not JSON at line 1 (24 bytes)"],
  ["weights.txt", "BAD_MODEL", "model ROOT/weights.txt is a file, expected a folder that holds model.json"],
  ["graph", "BAD_MODEL", "model ROOT/graph is a GraphModel, which cannot be trained"],
  ["single", "BAD_MODEL", "model ROOT/single takes one sample at a time, a student takes batches"],
])("a model that is %s is no student", async (name, code, message) => {
  await mkdir(join(root, "empty"), { recursive: true });
  await writeFile(join(root, "garbage.json"), "{ class_name: Sequential");
  await writeFile(join(root, "weights.txt"), "");
  await writeGraph(join(root, "graph"), {
    shape: [-1, 5],
    weights: { kernel: { shape: [5, 3], values: Array.from({ length: 15 }, (_, i) => i) } },
    nodes: { out: ["MatMul", ["x", "kernel"]] },
  });
  const single = tf.sequential({ layers: [tf.layers.dense({ batchInputShape: [1, 5], units: 3 })] });
  const manifest = {
    format: "tfjs-layers",
    name: "m",
    classes: ["x", "y", "z"],
    inputShape: [5],
    output: "logits",
  } as const;
  await saveModel(join(root, "single"), single, manifest, { weights: "float32" });
  await expect(buildModel({ kind: "file", path: join(root, name) }, [5], numberedOutput(3), 1)).rejects.toMatchObject({
    code,
    message: message.replace("ROOT", root),
  });
});

test("a folder's model is refused where token ids mean other tokens", async () => {
  const words = ["[padding]", "[unknown]", "[mask]", "a", "b"];
  const spec = { kind: "embedding-pool", embedding: 2 };
  const model = await buildModel(spec, [4], numberedOutput(2), 1, words);
  const vocabulary = knownVocabulary({ vocabulary: words });
  const common = { format: "tfjs-layers", name: "m", classes: ["x", "y"], inputShape: [4], output: "logits" } as const;
  const path = join(root, "texts");
  await saveModel(path, model, { ...common, vocabulary }, { weights: "float32" });
  const reopened = await buildModel({ kind: "file", path }, [4], numberedOutput(2), 1, words);
  expect(weightsOf(reopened)).toEqual(weightsOf(model));
  await expect(buildModel({ kind: "file", path }, [4], numberedOutput(2), 1, words.toReversed())).rejects.toMatchObject(
    {
      code: "DIGEST_MISMATCH",
      message: `model ${path} reads token ids of another vocabulary than the data set's: name its vocabulary.txt as dataset.vocabulary`,
    },
  );
});

function nested(depth: number): unknown {
  return depth === 0 ? {} : { config: nested(depth - 1) };
}

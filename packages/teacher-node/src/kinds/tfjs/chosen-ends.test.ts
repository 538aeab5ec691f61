import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTeacher } from "../open-teacher.ts";
import { inputs, logits, tinyGraph } from "./tiny-models.fixture.ts";

const classes = ["a", "b", "c"];
const request = { inputs, rows: 2, layers: [] };
const inOrder = (rows: readonly (readonly number[])[]) => rows.flat().map((z) => expect.closeTo(z, 5));
const severalOutputs =
  "say which one tells the classes, as outputs: { output: NAME } in the run file or in its faculty.json";

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-chosen-"));
});
afterAll(() => rm(root, { recursive: true }));

const plain = tinyGraph("logits");
/** Logits, and the same with their signs turned. */
const twoHeads = {
  ...plain,
  nodes: { ...plain.nodes, "heads/turned": ["Neg", ["biased"]] },
} satisfies typeof plain;

test("of a graph's outputs the one that is named is used, by the run file or by faculty.json", async () => {
  const folder = join(root, "two-heads");
  await writeGraph(folder, twoHeads);
  await expect(openTeacher(folder, { classes })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: it has several outputs (Identity, heads/turned): ${severalOutputs}`,
  });
  await expect(openTeacher(folder, { classes, outputs: { output: "heads/turn" } })).rejects.toMatchObject({
    message: `model ${folder}: it has no output heads/turn, it has Identity, heads/turned; did you mean heads/turned?`,
  });
  const said = { outputs: { output: "heads/turned" } };
  const turned = logits.map((row) => row.map((z) => -z));
  {
    await using teacher = await openTeacher(folder, { classes, ...said });
    expect([...(await teacher.infer(request)).logits.data]).toEqual(inOrder(turned));
  }
  const manifest = { format: "tfjs-graph", name: "heads", classes, inputShape: [2], output: "logits", ...said };
  await writeFile(join(folder, "faculty.json"), JSON.stringify(manifest));
  await using teacher = await openTeacher(folder);
  expect([...(await teacher.infer(request)).logits.data]).toEqual(inOrder(turned));
});

test("a graph's outputs go by the names of its signature, and one node may yield several", async () => {
  const folder = join(root, "split");
  await writeGraph(folder, {
    ...plain,
    weights: { ...plain.weights, axis: { shape: [], values: [1], dtype: "int32" } },
    nodes: {
      ...plain.nodes,
      doubled: ["AddV2", ["biased", "biased"]],
      both: ["ConcatV2", ["biased", "doubled", "axis"], { N: { i: "2" }, Tidx: { type: "DT_INT32" } }],
      halves: ["Split", ["axis", "both"], { num_split: { i: "2" } }],
    },
  });
  const path = join(folder, "model.json");
  const signature = {
    inputs: { picture: { name: "x:0" } },
    outputs: { own: { name: "halves:0" }, twice: { name: "halves:1" } },
  };
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), signature }));
  await expect(openTeacher(folder, { classes })).rejects.toMatchObject({
    message: `model ${folder}: it has several outputs (own, twice): ${severalOutputs}`,
  });
  for (const [output, times] of [
    ["own", 1],
    ["twice", 2],
    ["halves:1", 2],
  ] as const) {
    await using teacher = await openTeacher(folder, { classes, inputs: { tensor: "picture" }, outputs: { output } });
    expect([...(await teacher.infer(request)).logits.data]).toEqual(
      inOrder(logits.map((row) => row.map((z) => times * z))),
    );
  }
});

test("an input with a value of its own is left out; one without is refused", async () => {
  const folder = join(root, "two-inputs");
  const float = { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: [] } } };
  const scaled = (op: string, from: readonly string[]) =>
    writeGraph(folder, {
      ...plain,
      weights: { ...plain.weights, one: { shape: [], values: [1] } },
      nodes: { ...plain.nodes, temperature: [op, from, float], out: ["Mul", ["Identity", "temperature"]] },
    });
  await scaled("PlaceholderWithDefault", ["one"]);
  {
    await using teacher = await openTeacher(folder, { classes });
    expect(teacher.facts.layers).toEqual(["product", "biased", "Identity"]);
    const said = await teacher.infer({ ...request, layers: ["biased"] });
    expect([...said.logits.data]).toEqual(inOrder(logits));
    expect([...(said.features.get("biased")?.data ?? [])]).toEqual(inOrder(logits));
  }
  await scaled("Placeholder", []);
  await expect(openTeacher(folder, { classes, inputs: { tensor: "x" } })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder} has 2 inputs (x, temperature), expected one: a sample is one tensor; fold the others into the model as constants, or give them defaults`,
  });
  await expect(openTeacher(folder, { classes, inputs: { tensor: "y" } })).rejects.toThrow(
    `model ${folder} has no input y, it has x, temperature`,
  );
  const inputs = { tensor: "x", others: { temperature: 2 } };
  await expect(openTeacher(folder, { classes, inputs })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: inputs.others is for ONNX models, it is a model of TensorFlow.js: fold its other inputs into it as constants, and leave others out`,
  });
});

test("of a LayersModel's outputs the one that is named is used, and the others' weights are freed", async () => {
  const folder = join(root, "layers");
  const x = tf.input({ shape: [2] });
  const features = tf.layers.activation({ name: "features", activation: "linear" }).apply(x) as tf.SymbolicTensor;
  const head = (name: string, values: number[]) => {
    const bias = tf.tensor1d(values);
    const layer = tf.layers.dense({ name, units: 3, kernelInitializer: "zeros" });
    const symbol = layer.apply(features) as tf.SymbolicTensor;
    layer.setWeights([tf.zeros([2, 3]), bias]);
    return symbol;
  };
  const model = tf.model({ inputs: x, outputs: [head("age", [1, 2, 3]), head("kind", [4, 5, 6])] });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const { mkdir } = await import("node:fs/promises");
      await mkdir(folder, { recursive: true });
      const weightsManifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      await writeFile(join(folder, "model.json"), JSON.stringify({ modelTopology, weightsManifest }));
      await writeFile(join(folder, "weights.bin"), Buffer.from(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  model.dispose();
  await expect(openTeacher(folder, { classes })).rejects.toThrow(
    `it has several outputs (age, kind): ${severalOutputs}`,
  );
  const atFirst = tf.memory().numTensors;
  {
    await using teacher = await openTeacher(folder, { classes, outputs: { output: "kind" } });
    expect(teacher.facts).toMatchObject({ layers: ["features"], parameters: 2 * 3 + 3 });
    expect([...(await teacher.infer(request)).logits.data]).toEqual(
      inOrder([
        [4, 5, 6],
        [4, 5, 6],
      ]),
    );
  }
  expect(tf.memory().numTensors).toBe(atFirst);
});

test("uint8 images and channels first are what a graph is given of a data set's images", async () => {
  const folder = join(root, "bytes");
  const mean = { keep_dims: { b: false } };
  await writeGraph(folder, {
    shape: [-1, 3, 2, 1], // channels first
    type: "DT_UINT8",
    weights: { places: { shape: [2], values: [2, 3], dtype: "int32" } },
    nodes: {
      numbers: ["Cast", ["x"], { SrcT: { type: "DT_UINT8" }, DstT: { type: "DT_FLOAT" } }],
      out: ["Mean", ["numbers", "places"], mean],
    },
  });
  const samples = { inputShape: [2, 1, 3] };
  const preparation = { scale: 255, dtype: "uint8", layout: "nchw" } as const;
  await using teacher = await openTeacher(folder, { classes, inputs: preparation, samples });
  const image = Float32Array.of(0, 0.2, 1, 1, 0.4, 1); // red, green and blue of two pixels
  const { logits: said } = await teacher.infer({ inputs: image, rows: 1, layers: [] });
  expect([...said.data]).toEqual([(0 + 255) / 2, (51 + 102) / 2, (255 + 255) / 2]);
});

test("where a model leaves the shape of a sample open, the data set tells it", async () => {
  const folder = join(root, "open");
  await writeGraph(folder, { ...plain, shape: [-1, -1] });
  await using teacher = await openTeacher(folder, { classes, samples: { inputShape: [2] } });
  expect(teacher.facts.inputShape).toEqual([2]);
});

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { modelDigest, modelFormat } from "@faculty/models/manifests";
import { outputOver } from "@faculty/shared/outputs";
import { writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { teacherConformance } from "../teacher/teacher.conformance.ts";
import { openTeacher, teacherKinds } from "./open-teacher.ts";
import { inputs, logits, tinyGraph, writeGraphModel, writeLayersModel } from "./tfjs/tiny-models.fixture.ts";

let root: string;
const folder = (name: string) => join(root, name);

beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-teacher-"));
  await writeLayersModel(folder("layers"), "logits");
  await writeLayersModel(folder("layers-softmax"), "probabilities");
  await writeGraphModel(folder("graph"), "logits");
  await writeGraphModel(folder("graph-softmax"), "probabilities");
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

const probabilities = logits.map((row) => {
  const sum = row.reduce((total, z) => total + Math.exp(z), 0);
  return row.map((z) => Math.exp(z) / sum);
});

describe.each(["layers", "layers-softmax", "graph", "graph-softmax"])("teacher of folder %s", (name) => {
  teacherConformance(name, { open: () => openTeacher(folder(name)), inputs, rows: 2, probabilities });

  test("keeps no tensor after an inference, and none after it is disposed", async () => {
    const atFirst = tf.memory().numTensors;
    {
      await using teacher = await openTeacher(folder(name));
      const before = tf.memory().numTensors;
      await teacher.infer({ inputs, rows: 2, layers: teacher.facts.layers });
      expect(tf.memory().numTensors).toBe(before);
    }
    expect(tf.memory().numTensors).toBe(atFirst);
  });
});

test("a model without a softmax yields its logits, one with it their logarithms", async () => {
  await using plain = await openTeacher(folder("layers"));
  await using softmax = await openTeacher(folder("graph-softmax"));
  const request = { inputs, rows: 2, layers: [] };
  [...(await plain.infer(request)).logits.data].forEach((z, i) => expect(z).toBeCloseTo(logits.flat()[i] ?? NaN, 5));
  [...(await softmax.infer(request)).logits.data].forEach((z, i) =>
    expect(z).toBeCloseTo(Math.log(probabilities.flat()[i] ?? NaN), 5),
  );
});

test("a layer asked for comes with the logits", async () => {
  await using teacher = await openTeacher(folder("layers"));
  expect(teacher.facts.layers).toEqual(["features"]);
  const { features } = await teacher.infer({ inputs, rows: 2, layers: ["features"] });
  expect(features.get("features")).toEqual({ shape: [2, 2], data: inputs });
});

test("a graph serves its inner nodes that yield a row a sample, under their own names", async () => {
  await using teacher = await openTeacher(folder("graph-softmax"));
  expect(teacher.facts).toMatchObject({
    layers: ["product", "biased", "softmax"],
    layerShapes: { product: [3], biased: [3], softmax: [3] },
  });
  const { features } = await teacher.infer({ inputs, rows: 2, layers: ["softmax", "biased"] });
  expect(features.get("biased")?.shape).toEqual([2, 3]);
  features.get("biased")!.data.forEach((z, i) => expect(z).toBeCloseTo(logits.flat()[i] ?? NaN, 5));
  features.get("softmax")!.data.forEach((p, i) => expect(p).toBeCloseTo(probabilities.flat()[i] ?? NaN, 5));
  await expect(teacher.infer({ inputs, rows: 2, layers: ["kernel"] })).rejects.toMatchObject({
    code: "UNKNOWN_LAYER",
    message: "teacher tiny-graph has no layer kernel, it has product, biased, softmax",
  });
});

test("a probability that a softmax rounds to 0 stays finite", async () => {
  await using teacher = await openTeacher(folder("layers-softmax"));
  const { logits } = await teacher.infer({ inputs: Float32Array.of(300, 0), rows: 1, layers: [] });
  expect(logits.data[2]).toBeCloseTo(-126 * Math.LN2, 4);
});

test("a folder is opened as the kind it is, and by no other", async () => {
  for (const [own, name] of [
    ["tfjs-layers", "layers"],
    ["tfjs-graph", "graph"],
  ] as const) {
    expect(await modelFormat(folder(name))).toBe(own);
    for (const [kind, load] of Object.entries(teacherKinds)) {
      if (kind === own) continue;
      const open = await load();
      await expect(open(folder(name), {})).rejects.toMatchObject({ code: "BAD_MODEL" });
    }
  }
});

test("what cannot teach is refused in one sentence", async () => {
  await expect(openTeacher(folder("nowhere"))).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `model ${folder("nowhere")} does not exist`,
  });
  await mkdir(folder("empty"));
  await writeFile(folder("model.txt"), "");
  for (const [name, what] of [
    ["empty", "a folder without a model"],
    ["model.txt", "a file of no known kind"],
  ] as const)
    await expect(openTeacher(folder(name))).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: `model ${folder(name)} is ${what}, expected a folder of TensorFlow.js (model.json), a SavedModel (saved_model.pb) or an ONNX file`,
    });
  await writeFile(folder("model.keras"), "");
  await expect(openTeacher(folder("model.keras"))).rejects.toThrow(
    `model ${folder("model.keras")} is a model of Keras, expected a folder of TensorFlow.js (model.json), a SavedModel (saved_model.pb) or an ONNX file: export it as a SavedModel`,
  );
  await expect(openTeacher(folder("layers"), { classes: ["a", "c", "b"] })).rejects.toMatchObject({
    code: "CLASS_MISMATCH",
    message: `model ${folder("layers")} has the classes [a, b, c], the run names [a, c, b]`,
  });
});

test("a graph without a manifest takes its classes from the run, and its softmax is recognised", async () => {
  await writeGraphModel(folder("plain"), "probabilities");
  await rm(join(folder("plain"), "faculty.json"));
  await using teacher = await openTeacher(folder("plain"), { classes: ["x", "y", "z"] });
  expect(teacher.facts).toMatchObject({ output: outputOver(["x", "y", "z"]), inputShape: [2], parameters: 2 * 3 + 3 });
  const { logits: said } = await teacher.infer({ inputs, rows: 2, layers: [] });
  expect(said.data[0]).toBeCloseTo(Math.log(probabilities[0]?.[0] ?? NaN), 5);
});

const ofThree = { classes: ["a", "b", "c"] };

test("a graph that takes one sample at a time is asked row by row, and says of each what it says of it alone", async () => {
  await writeGraph(folder("one"), { ...tinyGraph("logits"), shape: [1, 2] });
  await using teacher = await openTeacher(folder("one"), ofThree);
  const { logits: said } = await teacher.infer({ inputs, rows: 2, layers: [] });
  expect(said).toMatchObject({ rows: 2, width: 3 });
  [...said.data].forEach((z, i) => expect(z).toBeCloseTo(logits.flat()[i] ?? NaN, 5));
});

test("a graph with control flow answers as the branch that it takes, and keeps no tensor", async () => {
  const { shape, weights, nodes } = tinyGraph("logits");
  const float = "DT_FLOAT";
  const branch = (name: string, op: string) => ({
    signature: { name, inputArg: [{ name: "z", type: float }], outputArg: [{ name: "said", type: float }] },
    nodeDef: [{ name: "does", op, input: ["z"], attr: { T: { type: float } } }],
    ret: { said: "does:output:0" },
  });
  const branches = { then_branch: { func: { name: "keep" } }, else_branch: { func: { name: "turn" } } };
  await writeGraph(folder("flow"), {
    shape,
    weights: { ...weights, less: { shape: [], values: [1] }, more: { shape: [], values: [2] } },
    nodes: { ...nodes, is: ["Greater", ["less", "more"]], out: ["StatelessIf", ["is", "Identity"], branches] },
    library: { function: [branch("keep", "Identity"), branch("turn", "Neg")] },
  });
  await using teacher = await openTeacher(folder("flow"), ofThree);
  expect(teacher.facts.layers).toEqual([]);
  const before = tf.memory().numTensors;
  const { logits: said } = await teacher.infer({ inputs, rows: 2, layers: [] });
  [...said.data].forEach((z, i) => expect(z).toBeCloseTo(-(logits.flat()[i] ?? NaN), 5)); // 1 > 2 is false
  expect(tf.memory().numTensors).toBe(before);
});

/** The same model of bytes. */
async function bytesModel(): Promise<string> {
  const { weights, nodes } = tinyGraph("logits");
  const cast = { SrcT: { type: "DT_UINT8" }, DstT: { type: "DT_FLOAT" } };
  await writeGraph(folder("bytes"), {
    shape: [-1, 2],
    type: "DT_UINT8",
    weights,
    nodes: { cast: ["Cast", ["x"], cast], ...nodes, product: ["MatMul", ["cast", "kernel"]] },
  });
  return folder("bytes");
}

test("a graph of whole numbers is given them, and refuses what is none", async () => {
  await using teacher = await openTeacher(await bytesModel(), ofThree);
  for (const layers of [[], ["biased"]]) {
    const { logits: said } = await teacher.infer({ inputs: Float32Array.of(3, 2), rows: 1, layers });
    const expected = [3 * 1 + 2 * 0.5, 2 * 2 + 1, 3 * -1 + 2 * -2 + 0.25];
    [...said.data].forEach((z, i) => expect(z).toBeCloseTo(expected[i] ?? NaN, 5));
    for (const wrong of [0.5, 256])
      await expect(teacher.infer({ inputs: Float32Array.of(3, wrong), rows: 1, layers })).rejects.toMatchObject({
        code: "SHAPE_MISMATCH",
        message: `teacher bytes takes whole numbers (uint8, 0 to 255), a sample holds ${wrong}`,
      });
  }
});

/** `(x · ½ + 1) / ½ = x + 2`. */
const plusTwo = { scale: 0.5, mean: -1, std: 0.5 };
const pair = { inputShape: [2] };

teacherConformance("a teacher with a preparation", {
  open: () => openTeacher(folder("graph"), { inputs: plusTwo, samples: pair }),
  inputs: inputs.map((x) => x - 2),
  rows: 2,
  probabilities,
});

test("a preparation of the run file makes another teacher of a model, one of its own file is part of it", async () => {
  const open = async (name: string, options: Parameters<typeof openTeacher>[1]) => {
    await using teacher = await openTeacher(folder(name), options);
    return teacher.facts.digest;
  };
  const own = await modelDigest(folder("graph"));
  const inputs = { ...plusTwo, mean: 3 };
  const reversed = { std: inputs.std, mean: inputs.mean, scale: inputs.scale };
  expect(await open("graph", { inputs: {}, samples: pair })).toBe(own);
  const digest = await open("graph", { inputs, samples: pair });
  expect(new Set([own, digest, await open("graph", { inputs: plusTwo, samples: pair })]).size).toBe(3);
  expect(await open("graph", { inputs: reversed, samples: pair })).toBe(digest);
  await ownInputs("prepared", plusTwo);
  expect(await open("prepared", { samples: pair })).toBe(await modelDigest(folder("prepared")));
});

/** A copy of the graph whose own file says what it makes of a sample. */
async function ownInputs(name: string, own: object): Promise<string> {
  await cp(folder("graph"), folder(name), { recursive: true });
  const path = join(folder(name), "faculty.json");
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), inputs: own }));
  return folder(name);
}

test("a model's own file may say what a sample is, where no data set does", async () => {
  const path = await ownInputs("known", { ...plusTwo, sampleShape: [2] });
  await using teacher = await openTeacher(path);
  expect(teacher.facts.inputShape).toEqual([2]);
  const unknown = await ownInputs("unknown", plusTwo);
  await expect(openTeacher(unknown)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${unknown} is given no data set, and inputs.sampleShape in its faculty.json does not say what a sample is`,
  });
});

test("a preparation that the model, its file or the samples do not fit is refused in one sentence", async () => {
  const path = folder("graph");
  await expect(openTeacher(path, { inputs: { resize: [2, 2] }, samples: pair })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${path}: inputs.resize is for images: samples are vectors [2]`,
  });
  await expect(openTeacher(path, { inputs: plusTwo, samples: { inputShape: [3] } })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${path} takes inputs of shape [2], inputs makes [3] of samples of shape [3]`,
  });
  const both = await ownInputs("both", plusTwo);
  await expect(openTeacher(both, { inputs: plusTwo, samples: pair })).rejects.toMatchObject({
    code: "BAD_RUN_FILE",
    message: `model ${both} says in its faculty.json what it makes of a sample, and the run file says so too: leave inputs out of one of them`,
  });
  const wrong = await ownInputs("wrong", { sclae: 2 });
  await expect(openTeacher(wrong)).rejects.toMatchObject({ code: "BAD_MODEL" });
});

test("samples that several teachers are shown stay as they are", async () => {
  await using prepared = await openTeacher(folder("graph"), { inputs: plusTwo, samples: pair });
  await using plain = await openTeacher(folder("graph"));
  const shown = inputs.slice();
  const before = await plain.infer({ inputs: shown, rows: 2, layers: [] });
  await prepared.infer({ inputs: shown, rows: 2, layers: [] });
  expect(shown).toEqual(inputs);
  expect((await plain.infer({ inputs: shown, rows: 2, layers: [] })).logits.data).toEqual(before.logits.data);
});

test("a model of whole numbers takes pixels that were made bytes again", async () => {
  await using teacher = await openTeacher(await bytesModel(), {
    ...ofThree,
    inputs: { scale: 255, dtype: "uint8" },
    samples: pair,
  });
  expect(teacher.facts.whole).toBeUndefined();
  const { logits: said } = await teacher.infer({ inputs: Float32Array.of(3 / 255, 2 / 255), rows: 1, layers: [] });
  const expected = [3 * 1 + 2 * 0.5, 2 * 2 + 1, 3 * -1 + 2 * -2 + 0.25];
  [...said.data].forEach((z, i) => expect(z).toBeCloseTo(expected[i] ?? NaN, 5));
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOver } from "@faculty/shared/outputs";
import { onnxBytes, type WrittenOnnx } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { softmax } from "../../teacher/softmax.fixture.ts";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openTeacher } from "../open-teacher.ts";
import { inputs, logits } from "../tfjs/tiny-models.fixture.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-onnx-"));
});
afterAll(() => rm(root, { recursive: true }));

/** @returns Its path. */
async function written(name: string, model: WrittenOnnx): Promise<string> {
  const path = join(root, `${name}.onnx`);
  await writeFile(path, onnxBytes(model));
  return path;
}

const probabilities = logits.map(softmax);

const plain = tinyOnnx("logits");
const batchOf = (rows: number): WrittenOnnx => ({
  ...plain,
  inputs: { x: { shape: [rows, 2] } },
  outputs: { biased: { shape: [rows, 3] } },
});
/** Numbers of the type in, float32 within. */
const taking = (type: "float16" | "float64"): WrittenOnnx => ({
  ...plain,
  inputs: { x: { type, shape: ["n", 2] } },
  nodes: {
    cast: ["Cast", ["x"], ["wide"], { to: 1 }],
    ...plain.nodes,
    multiply: ["MatMul", ["wide", "kernel"], ["product"]],
  },
});
const yielding: WrittenOnnx = {
  ...plain,
  outputs: { half: { type: "float16", shape: ["n", 3] } },
  nodes: { ...plain.nodes, end: ["Cast", ["biased"], ["half"], { to: 10 }] },
};

/** As some exporters write it: each weight is a node that yields it. */
const inNodes: WrittenOnnx = {
  ...plain,
  weights: {},
  nodes: {
    ...Object.fromEntries(
      Object.entries(plain.weights ?? {}).map(([name, tensor]) => [
        `of ${name}`,
        ["Constant", [], [name], { value: { tensor } }] as const,
      ]),
    ),
    ...plain.nodes,
  },
};

const models: Readonly<Record<string, WrittenOnnx>> = {
  logits: plain,
  softmax: tinyOnnx("Softmax"),
  "log-softmax": tinyOnnx("LogSoftmax"),
  "one at a time": batchOf(1),
  "four at a time": batchOf(4),
  "float16 in": taking("float16"),
  "float64 in": taking("float64"),
  "float16 out": yielding,
  "weights in nodes": inNodes,
};

describe.each(Object.entries(models))("ONNX teacher: %s", (name, model) => {
  teacherConformance(name, {
    open: async () => openTeacher(await written("it", model)),
    inputs,
    rows: 2,
    probabilities,
  });
});

test("what nodes pass to one another is served under the values' own names", async () => {
  await using teacher = await openTeacher(await written("layers", tinyOnnx("Softmax")));
  expect(teacher.facts).toMatchObject({
    output: outputOver(["a", "b", "c"]),
    inputShape: [2],
    layers: ["product", "biased"],
    layerShapes: { product: [3], biased: [3] },
    parameters: 2 * 3 + 3,
    backend: "onnxruntime",
  });
  const { features } = await teacher.infer({ inputs, rows: 2, layers: ["biased"] });
  features.get("biased")!.data.forEach((z, i) => expect(z).toBeCloseTo(logits.flat()[i] ?? NaN, 6));
  await expect(teacher.infer({ inputs, rows: 2, layers: ["kernel"] })).rejects.toMatchObject({
    code: "UNKNOWN_LAYER",
    message: "teacher layers has no layer kernel, it has product, biased",
  });
});

test("its other outputs are layers too", async () => {
  const path = await written("branch", {
    ...plain,
    outputs: { ...plain.outputs, embedding: { shape: ["n", 3] }, best: { type: "int64", shape: ["n"] } },
    nodes: {
      ...plain.nodes,
      double: ["Add", ["product", "product"], ["embedding"]],
      choose: ["ArgMax", ["biased"], ["best"], { axis: 1, keepdims: 0 }],
    },
  });
  await using teacher = await openTeacher(path, { outputs: { output: "biased" } });
  expect(teacher.facts.layers).toEqual(["embedding", "product"]); // a label is none
  const { features } = await teacher.infer({ inputs: Float32Array.of(1, 0), rows: 1, layers: ["embedding"] });
  expect([...features.get("embedding")!.data]).toEqual([2 * 1, 0, 2 * -1]);
});

test.each([
  ["uint8", 255, "0 to 255"],
  ["int32", 2 ** 31 - 1, `${-(2 ** 31)} to ${2 ** 31 - 1}`],
  ["int64", 2 ** 31 - 1, `${-(2 ** 31)} to ${2 ** 31 - 1}`],
] as const)("a model of %s is given whole numbers, and refuses what is none", async (type, _most, range) => {
  const path = await written(type, { ...taking("float16"), inputs: { x: { type, shape: ["n", 2] } } });
  await using teacher = await openTeacher(path);
  const { logits: said } = await teacher.infer({ inputs: Float32Array.of(3, 2), rows: 1, layers: [] });
  expect([...said.data]).toEqual([3 * 1 + 2 * 0.5, 2 * 2 + 1, 3 * -1 + 2 * -2 + 0.25]);
  await expect(teacher.infer({ inputs: Float32Array.of(3, 0.5), rows: 1, layers: [] })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `teacher ${type} takes whole numbers (${type}, ${range}), a sample holds 0.5`,
  });
});

/** `[n, 1, height, width]`: the mean of each picture, times what each class makes of it. */
const channelsFirst: WrittenOnnx = {
  inputs: { pixels: { shape: ["n", 1, "height", "width"] } },
  outputs: { said: { shape: ["n", 2] } },
  weights: { kernel: { shape: [1, 2], values: [1, -1] } },
  nodes: {
    pool: ["GlobalAveragePool", ["pixels"], ["pooled"]],
    flat: ["Flatten", ["pooled"], ["mean"], { axis: 1 }],
    end: ["MatMul", ["mean", "kernel"], ["said"]],
  },
};

test("pictures are given channels first, at the size of the data set where the model leaves it open", async () => {
  const path = await written("nchw", channelsFirst);
  const classes = ["light", "dark"];
  const samples = { inputShape: [2, 2, 1] };
  await using teacher = await openTeacher(path, { classes, samples, inputs: { scale: 2, layout: "nchw" } });
  expect(teacher.facts.inputShape).toEqual([2, 2, 1]);
  const { logits: said } = await teacher.infer({ inputs: Float32Array.of(1, 2, 3, 4), rows: 1, layers: [] });
  expect([...said.data]).toEqual([(2 * (1 + 2 + 3 + 4)) / 4, (-2 * (1 + 2 + 3 + 4)) / 4]);
  await expect(openTeacher(path, { classes })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: the shape of its input pixels is open ([any, 1, any, any]), and no data set or faculty.json tells it`,
  });
});

const several: WrittenOnnx = {
  ...tinyOnnx("Softmax"),
  outputs: { said: { shape: ["n", 3] }, biased: { shape: ["n", 3] } },
};

test("of several outputs the one that is named is used, in the run file or in faculty.json, and the digest tells", async () => {
  const path = await written("several", several);
  const digests: string[] = [];
  for (const output of ["said", "biased"]) {
    await using teacher = await openTeacher(path, { outputs: { output } });
    digests.push(teacher.facts.digest);
    const { logits: said } = await teacher.infer({ inputs, rows: 2, layers: [] });
    const expected = output === "biased" ? logits : probabilities.map((row) => row.map(Math.log));
    [...said.data].forEach((z, i) => expect(z).toBeCloseTo(expected.flat()[i] ?? NaN, 5));
  }
  expect(new Set(digests).size).toBe(2);
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: it has several outputs (said [any, 3], biased [any, 3]): say which one tells the classes, as outputs: { output: NAME } in the run file or in its faculty.json`,
  });
  await expect(openTeacher(path, { outputs: { output: "baised" } })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: it has no output baised, it has said, biased; did you mean biased?`,
  });
  await expect(openTeacher(path, { inputs: { tensor: "y" }, outputs: { output: "said" } })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: it has no input y, it has x`,
  });
  const folder = join(root, "chosen");
  await mkdir(folder);
  await writeFile(join(folder, "model.onnx"), onnxBytes(several));
  const manifest = { format: "onnx", name: "chosen", classes: ["x", "y", "z"], inputShape: [2], output: "logits" };
  await writeFile(join(folder, "faculty.json"), JSON.stringify({ ...manifest, outputs: { output: "biased" } }));
  await using teacher = await openTeacher(folder);
  expect(teacher.facts.output).toEqual(outputOver(["x", "y", "z"]));
  await expect(openTeacher(folder, { outputs: { output: "said" } })).rejects.toMatchObject({
    code: "BAD_RUN_FILE",
    message: `model ${folder} says in its faculty.json which output is used, and the run file says so too: leave outputs out of one of them`,
  });
});

test("probabilities of eight bits need not sum to 1", async () => {
  const softmax = tinyOnnx("Softmax");
  const path = await written("eight-bits", {
    ...softmax,
    outputs: { rounded: { shape: ["n", 3] } },
    weights: {
      ...softmax.weights,
      step: { shape: [], values: [1 / 256] },
      zero: { type: "uint8", shape: [], values: [0] },
    },
    nodes: {
      ...softmax.nodes,
      quantise: ["QuantizeLinear", ["said", "step", "zero"], ["bits"]],
      dequantise: ["DequantizeLinear", ["bits", "step", "zero"], ["rounded"]],
    },
  });
  await using teacher = await openTeacher(path);
  const { logits: said } = await teacher.infer({ inputs, rows: 2, layers: [] });
  const rounded = probabilities.flat().map((p) => Math.round(p * 256) / 256);
  [...said.data].forEach((z, i) => expect(Math.exp(z)).toBeCloseTo(rounded[i] ?? NaN, 5));
});

test("of several inputs one is given the samples, and each other one a number in every place", async () => {
  const { nodes } = plain;
  const path = await written("inputs", {
    ...plain,
    inputs: { mask: { type: "int64", shape: ["n", 2] }, x: { shape: ["n", 2] }, shift: { shape: [3] } },
    nodes: {
      wide: ["Cast", ["mask"], ["shown"], { to: 1 }],
      hide: ["Mul", ["x", "shown"], ["seen"]],
      ...nodes,
      multiply: ["MatMul", ["seen", "kernel"], ["product"]],
      add: ["Add", ["product", "shift"], ["biased"]],
    },
  });
  const options = { inputs: { tensor: "x", others: { mask: 1, shift: 0.5 } } };
  await using teacher = await openTeacher(path, options);
  const { logits: said } = await teacher.infer({ inputs: Float32Array.of(1, 0, 0, 2), rows: 2, layers: [] });
  expect([...said.data]).toEqual([1 + 0.5, 0 + 0.5, -1 + 0.5, 2 * 0.5 + 0.5, 2 * 2 + 0.5, 2 * -2 + 0.5]);
  await using hidden = await openTeacher(path, { inputs: { tensor: "x", others: { mask: 0, shift: 0.5 } } });
  expect(hidden.facts.digest).not.toBe(teacher.facts.digest);
  await expect(openTeacher(path, { inputs: { others: { masc: 1, shift: 0 } } })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: it has no input masc, it has mask, x, shift; did you mean mask?`,
  });
});

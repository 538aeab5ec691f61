import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WrittenGraph, writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { inspectModel } from "../inspect/inspect-model.ts";
import { loadModel } from "./load-model.ts";

let folder: string;
beforeAll(async () => {
  await startBackend("cpu");
});
beforeEach(async () => {
  if (folder) await rm(folder, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "faculty-load-"));
});
afterAll(() => rm(folder, { recursive: true }));

const given = { classesWithoutManifest: ["a", "b", "c"] };
const kernel = { shape: [2, 3], values: [1, 0, -1, 0.5, 2, -2] };
const axis = { shape: [1], values: [1], dtype: "int32" } as const;
const keepDims = { keep_dims: { b: true }, Tidx: { type: "DT_INT32" } };

/** `x · kernel`, and what follows under names of its own. */
function linear(nodes: WrittenGraph["nodes"], weights: WrittenGraph["weights"] = {}): WrittenGraph {
  return {
    shape: [-1, 2],
    weights: { kernel, ...weights },
    nodes: { product: ["MatMul", ["x", "kernel"]], ...nodes },
  };
}

const byHand: WrittenGraph["nodes"] = {
  powers: ["Exp", ["product"]],
  sum: ["Sum", ["powers", "axis"], keepDims],
  shares: ["RealDiv", ["powers", "sum"]],
};

test("a softmax that is written out, exponentials over their sum, is seen by its answers", async () => {
  await writeGraph(folder, linear(byHand, { axis }));
  const { model, manifest } = await loadModel(folder, given);
  model.dispose();
  expect(manifest.output).toBe("probabilities");
});

async function declare(output: string): Promise<void> {
  const manifest = { format: "tfjs-graph", name: "m", classes: ["a", "b", "c"], inputShape: [2], output };
  await writeFile(join(folder, "faculty.json"), JSON.stringify(manifest));
}

test("a manifest that calls probabilities logits is refused, and one that calls logits probabilities", async () => {
  await writeGraph(folder, linear(byHand, { axis }));
  await declare("logits");
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: its faculty.json says it ends in logits, its last operation yields probabilities`,
  });
  await writeGraph(folder, linear({}));
  await declare("probabilities");
  await expect(loadModel(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder} is said to end in probabilities, and its answers are none: they are negative or do not sum to 1`,
  });
});

const hundred = { shape: [], values: [100] };
const notANumber = { shape: [3], values: [0, Number.NaN, 0] };
const two = { shape: [2], values: [1, 3], dtype: "int32" } as const;
const zero = { shape: [1], values: [0], dtype: "int32" } as const;
const noise = { dtype: { type: "DT_FLOAT" }, T: { type: "DT_INT32" } };

test.each<readonly [what: string, graph: WrittenGraph, code: string, message: string]>([
  [
    "sigmoids",
    linear({ yes: ["Sigmoid", ["product"]], out: ["Identity", ["yes"]] }),
    "BAD_MODEL",
    "ends in a sigmoid, which says yes or no of each class for itself; expected logits or a softmax: take the sigmoid off, so that it yields logits",
  ],
  [
    "percentages",
    linear({ ...byHand, percent: ["Mul", ["shares", "hundred"]] }, { axis, hundred }),
    "BAD_MODEL",
    "yields shares that sum to 100 for every sample; expected probabilities, which sum to 1, or logits",
  ],
  [
    "random numbers",
    linear({ noise: ["RandomUniform", ["two"], noise], out: ["AddV2", ["product", "noise"]] }, { two }),
    "BAD_MODEL",
    "says another thing of the same sample each time: ",
  ],
  [
    "answers less their mean over the batch",
    linear({ mean: ["Mean", ["product", "zero"], keepDims], out: ["Sub", ["product", "mean"]] }, { zero }),
    "BAD_MODEL",
    "says another thing of a sample alone than among others: ",
  ],
  [
    "a weight that is no number",
    linear({ out: ["AddV2", ["product", "bias"]] }, { bias: notANumber }),
    "NOT_FINITE",
    "weight bias holds NaN at value 1 (weights.bin): save it again from a checkpoint that holds none",
  ],
  [
    "two outputs",
    linear({ logits: ["Identity", ["product"]], features: ["Neg", ["product"]] }),
    "BAD_MODEL",
    "it has several outputs (logits, features): say which one tells the classes, as outputs: { output: NAME } in the run file or in its faculty.json",
  ],
  [
    "two inputs",
    linear({ mask: ["Placeholder", [], { dtype: { type: "DT_FLOAT" } }], out: ["Mul", ["product", "mask"]] }),
    "BAD_MODEL",
    "has 2 inputs (x, mask), expected one: a sample is one tensor; fold the others into the model as constants, or give them defaults",
  ],
  [
    "texts as they are",
    { ...linear({}), type: "DT_STRING" },
    "BAD_MODEL",
    "takes string at its input x, expected float32 or whole numbers",
  ],
  [
    "four samples at once",
    { ...linear({}), shape: [4, 2] },
    "BAD_MODEL",
    "takes [4, 2] at its input x: exactly 4 samples at once, or it has no first axis for samples; export it with one, of open extent",
  ],
  [
    "an open shape",
    { ...linear({}), shape: [-1, -1] },
    "BAD_MODEL",
    "the shape of its input is open ([any]), and no data set or faculty.json tells it",
  ],
  [
    "the index of the best class",
    linear(
      { best: ["ArgMax", ["product", "one"], { Tidx: { type: "DT_INT32" } }] },
      { one: { shape: [], values: [1], dtype: "int32" } },
    ),
    "SHAPE_MISMATCH",
    "yields [3] of int32 for 3 samples, expected [3, classes]",
  ],
  [
    "an unknown operation",
    linear({ out: ["Frobnicate", ["product"]] }),
    "BAD_MODEL",
    "TensorFlow.js knows no operation Frobnicate, as out is",
  ],
])("a graph of %s is refused when it is opened", async (_, graph, code, message) => {
  await writeGraph(folder, graph);
  await expect(loadModel(folder, given)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test("token ids are given as whole numbers, of those that the model has a row for", async () => {
  const integer = { type: "DT_INT32" };
  await writeGraph(folder, {
    shape: [-1, 4],
    type: "DT_INT32",
    weights: {
      table: { shape: [5, 3], values: Array.from({ length: 15 }, (_, i) => i / 2) },
      none: { shape: [], values: [0], dtype: "int32" },
      axis,
    },
    nodes: {
      rows: ["GatherV2", ["table", "x", "none"], { Tparams: { type: "DT_FLOAT" }, Tindices: integer, Taxis: integer }],
      mean: ["Mean", ["rows", "axis"], { ...keepDims, keep_dims: { b: false } }],
    },
  });
  const { model, manifest, input, tokens } = await loadModel(folder, given);
  model.dispose();
  expect(manifest).toMatchObject({ inputShape: [4], output: "logits" });
  expect(input.whole).toEqual({ name: "int32", least: -(2 ** 31), most: 2 ** 31 - 1 });
  expect(tokens).toBe(5);
});

test("a graph with control flow is run as it can be run, and leaves no tensor", async () => {
  const float = "DT_FLOAT";
  const branch = (name: string, op: string) => ({
    signature: { name, inputArg: [{ name: "z", type: float }], outputArg: [{ name: "said", type: float }] },
    nodeDef: [{ name: "does", op, input: ["z"], attr: { T: { type: float } } }],
    ret: { said: "does:output:0" },
  });
  const branches = {
    then_branch: { func: { name: "keep" } },
    else_branch: { func: { name: "turn" } },
    Tin: { list: { type: [float] } },
    Tout: { list: { type: [float] } },
  };
  await writeGraph(folder, {
    ...linear(
      { more: ["Greater", ["hundred", "one"]], out: ["StatelessIf", ["more", "product"], branches] },
      { hundred, one: { shape: [], values: [1] } },
    ),
    library: { function: [branch("keep", "Identity"), branch("turn", "Neg")] },
  });
  const before = tf.memory().numTensors;
  const loaded = await loadModel(folder, given);
  expect(loaded).toMatchObject({ kind: "graph", execution: "async" });
  loaded.model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a model that takes one sample at a time is asked so", async () => {
  await writeGraph(folder, { ...linear({}), shape: [1, 2] });
  const { model, input } = await loadModel(folder, given);
  model.dispose();
  expect(input).toEqual({ shape: [2], isText: false, whole: undefined, rows: "one" });
});

test("what can be found without running a model is found by looking at it", async () => {
  await writeGraph(folder, linear({ yes: ["Sigmoid", ["product"]] }));
  await expect(inspectModel(folder, given)).rejects.toMatchObject({ code: "BAD_MODEL" });
  await writeGraph(folder, linear({ p: ["Softmax", ["product"]] }));
  expect(await inspectModel(folder, given)).toMatchObject({ manifest: { inputShape: [2], output: "probabilities" } });
});

test("a constant that nobody reads is no output", async () => {
  await writeGraph(folder, linear({}, { unread: { shape: [1], values: [1] } }));
  const { model, manifest } = await loadModel(folder, given);
  model.dispose();
  expect(manifest.output).toBe("logits");
});

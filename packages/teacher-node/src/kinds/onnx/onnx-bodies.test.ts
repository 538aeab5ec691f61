import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeModel } from "@faculty/models/describe";
import { onnxBytes, type WrittenOnnx } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTeacher } from "../open-teacher.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

// Converters put whole networks into the branches of an If, as that of silero-vad does.

type Branch = Pick<WrittenOnnx, "outputs" | "weights" | "nodes">;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-onnx-bodies-"));
});
afterAll(() => rm(root, { recursive: true }));

const { inputs, weights = {}, metadata = {} } = tinyOnnx("logits");

/** The tiny model, all of whose nodes and weights are within both branches. */
function branchOf(end: string): Branch {
  const { nodes } = tinyOnnx("Softmax");
  return {
    outputs: { said: { shape: ["n", 3] } },
    weights,
    nodes: { ...nodes, end: [end, ["biased"], ["said"]] },
  };
}

function choosing(first: Branch, second: Branch): WrittenOnnx {
  return {
    inputs,
    outputs: { chosen: { shape: ["n", 3] } },
    weights: { isFirst: { type: "bool", shape: [], values: [1] } },
    nodes: { choose: ["If", ["isFirst"], ["chosen"], { then_branch: { body: first }, else_branch: { body: second } }] },
    metadata,
  };
}

async function written(name: string, model: WrittenOnnx): Promise<string> {
  const path = join(root, `${name}.onnx`);
  await writeFile(path, onnxBytes(model));
  return path;
}

test("what its branches end in, and what they have learned, is the model's", async () => {
  const path = await written("softmax", choosing(branchOf("Softmax"), branchOf("Softmax")));
  const { outputs, parameters } = await describeModel(path);
  expect(outputs.map(({ ending }) => ending)).toEqual(["probabilities"]);
  expect(parameters).toBe(1 + 2 * (2 * 3 + 3)); // the condition, and in each branch a kernel and a bias
  await using teacher = await openTeacher(path);
  expect(teacher.facts).toMatchObject({ yields: "probabilities", parameters: 19 });
});

test("branches that end otherwise tell nothing", async () => {
  const { outputs } = await describeModel(await written("two", choosing(branchOf("Softmax"), branchOf("Relu"))));
  expect(outputs.map(({ ending }) => ending)).toEqual(["logits"]);
});

test("a softmax that is written out is one", async () => {
  const plain = tinyOnnx("logits");
  const path = await written("written-out", {
    ...plain,
    outputs: { said: { shape: ["n", 3] } },
    weights: {
      ...plain.weights,
      axis: { type: "int64", shape: [1], values: [1] },
      width: { type: "int64", shape: [2], values: [1, 3] },
    },
    nodes: {
      ...plain.nodes,
      exp: ["Exp", ["biased"], ["e"]],
      sum: ["ReduceSum", ["e", "axis"], ["whole"], { keepdims: 1 }],
      wide: ["Expand", ["whole", "width"], ["wholes"]], // as JAX writes it
      end: ["Div", ["e", "wholes"], ["said"]],
    },
  });
  expect((await describeModel(path)).outputs.map(({ ending }) => ending)).toEqual(["probabilities"]);
});

const sound = branchOf("Softmax");
const refused: Readonly<Record<string, readonly [branch: Branch, code: string, why: string]>> = {
  "a sigmoid at its end": [
    branchOf("Sigmoid"),
    "BAD_MODEL",
    " ends in a sigmoid, which says yes or no of each class for itself; expected logits or a softmax: take the sigmoid off, so that it yields logits",
  ],
  "an unknown operator": [
    { ...sound, nodes: { ...sound.nodes, add: ["Foo", ["product", "bias"], ["biased"], {}, "acme"] } },
    "BAD_MODEL",
    ": node add is of operator acme:Foo, which ONNX Runtime does not know; export the model without it, or serve it from a process of its own (external: true)",
  ],
  "a weight that is NaN": [
    { ...sound, weights: { ...weights, bias: { shape: [3], values: [0, NaN, 1] } } },
    "NOT_FINITE",
    ": weight bias holds NaN at value 1: save it again from a checkpoint that holds none",
  ],
  "a weight outside of the folder": [
    { ...sound, weights: { ...weights, bias: { shape: [3], values: [], location: "../bias.bin" } } },
    "BAD_MODEL",
    ": its weight bias lies outside of its folder, in ../bias.bin: put the file beside outside.onnx and name it without a folder",
  ],
  "a weight whose file is missing": [
    { ...sound, weights: { ...weights, bias: { shape: [3], values: [], location: "bias.bin" } } },
    "BAD_MODEL",
    ": its weight bias lies in bias.bin, which is not in FOLDER: copy that file beside it",
  ],
};

for (const [name, [branch, code, why]] of Object.entries(refused))
  test(`branches with ${name} are refused`, async () => {
    const path = await written("outside", choosing(branch, branch));
    const message = `model ${path}${why.replace("FOLDER", root)}`;
    await expect(openTeacher(path)).rejects.toMatchObject({ code, message });
  });

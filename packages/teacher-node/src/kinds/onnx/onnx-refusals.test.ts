import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onnxBytes, type WrittenOnnx } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTeacher } from "../open-teacher.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-onnx-refused-"));
});
afterAll(() => rm(root, { recursive: true }));

const plain = tinyOnnx("logits");

const refused: Readonly<Record<string, readonly [model: WrittenOnnx, code: string, why: string]>> = {
  "custom operator": [
    { ...plain, nodes: { ...plain.nodes, add: ["Foo", ["product", "bias"], ["biased"], {}, "acme"] } },
    "BAD_MODEL",
    ": node add is of operator acme:Foo, which ONNX Runtime does not know; export the model without it, or serve it from a process of its own (external: true)",
  ],
  "unknown operator": [
    { ...plain, nodes: { ...plain.nodes, add: ["Foo", ["product", "bias"], ["biased"]] } },
    "BAD_MODEL",
    ": node add is of operator Foo, which ONNX Runtime does not know; export the model without it, or serve it from a process of its own (external: true)",
  ],
  "no batch axis": [
    {
      ...plain,
      inputs: { x: { shape: [2] } },
      outputs: { biased: { shape: [3] } },
    },
    "BAD_MODEL",
    ": its input x is [2]: it has no first axis for samples; export it with one, of open extent",
  ],
  "no batch axis of pictures": [
    {
      inputs: { pixels: { shape: [1, 2, 2] } },
      outputs: { said: { shape: [2] } },
      weights: { sizes: { type: "int64", shape: [1], values: [2] } },
      nodes: {
        flat: ["ReduceSum", ["pixels"], ["sums"], { keepdims: 0 }],
        end: ["Expand", ["sums", "sizes"], ["said"]],
      },
      metadata: { classes: "a\nb" },
    },
    "SHAPE_MISMATCH",
    " yields [2] at its output said, expected [samples, classes]: it has no first axis for samples; export it with one, of open extent",
  ],
  "NaN weight": [
    { ...plain, weights: { ...plain.weights, bias: { shape: [3], values: [0, NaN, 1] } } },
    "NOT_FINITE",
    ": weight bias holds NaN at value 1: save it again from a checkpoint that holds none",
  ],
  sigmoid: [
    tinyOnnx("Sigmoid"),
    "BAD_MODEL",
    " ends in a sigmoid, which says yes or no of each class for itself; expected logits or a softmax: take the sigmoid off, so that it yields logits",
  ],
  label: [
    {
      ...plain,
      outputs: { label: { type: "int64", shape: ["n"] } },
      nodes: { ...plain.nodes, best: ["ArgMax", ["biased"], ["label"], { axis: 1, keepdims: 0 }] },
    },
    "BAD_MODEL",
    ": its output label yields int64, as a label is; expected probabilities or logits: choose another output, or export the model with one",
  ],
  "two inputs": [
    {
      ...plain,
      inputs: { ...plain.inputs, shift: { shape: [3] } },
      nodes: { ...plain.nodes, add: ["Add", ["product", "shift"], ["biased"]] },
    },
    "BAD_MODEL",
    ": it has 2 inputs (x [any, 2], shift [3]), and a sample is one tensor: say as inputs.tensor which one is given the samples, and as inputs.others { NAME: number } what each other one is given in every place",
  ],
  truths: [
    { ...plain, inputs: { x: { type: "bool", shape: ["n", 2] } } },
    "BAD_MODEL",
    ": it takes bool at its input x, expected numbers or strings",
  ],
  "two texts a sample": [
    { ...plain, inputs: { x: { type: "string", shape: ["n", 2] } } },
    "SHAPE_MISMATCH",
    " takes texts [2] at its input x for each sample, expected one text",
  ],
  "other classes": [
    { ...plain, metadata: { classes: "a\nb" } },
    "CLASS_MISMATCH",
    " has 3 outputs, 2 classes are named",
  ],
  "classes that are none": [
    { ...plain, metadata: { classes: "{0: 'a'}" } },
    "BAD_MODEL",
    ": its metadata has classes that are no list of names: {0: 'a'}",
  ],
  "no classes": [
    { ...plain, metadata: {} },
    "BAD_MODEL",
    ": it has no faculty.json, its metadata has no classes, and the run file names none",
  ],
};

test.each(Object.entries(refused))("%s is refused in one sentence", async (_, [model, code, why]) => {
  const path = join(root, "refused.onnx");
  await writeFile(path, onnxBytes(model));
  await expect(openTeacher(path)).rejects.toMatchObject({ code, message: `model ${path}${why}` });
});

test("what is no ONNX model, or was cut short, is refused in one sentence", async () => {
  const path = join(root, "torn.onnx");
  const whole = onnxBytes(plain);
  const half = Math.floor(whole.length / 2);
  for (const [bytes, why] of [
    [Buffer.alloc(0), "it holds no graph (0 bytes); copy or export it again"],
    [whole.subarray(0, half), /^field 7 has \d+ bytes, \d+ are there \(\d+ bytes\); copy or export it again$/],
  ] as const) {
    await writeFile(path, bytes);
    const refusal: Error = await openTeacher(path).then(
      () => new Error("it was opened"),
      (thrown: Error) => thrown,
    );
    const begin = `model ${path} is no ONNX model, or was cut short: `;
    expect(refusal).toMatchObject({ code: "BAD_MODEL" });
    expect(refusal.message.startsWith(begin)).toBe(true);
    expect(refusal.message.slice(begin.length)).toMatch(why);
  }
});

test("a folder of several ONNX models asks which one is meant", async () => {
  const folder = join(root, "both");
  await mkdir(folder);
  for (const name of ["a.onnx", "b.onnx"]) await writeFile(join(folder, name), onnxBytes(plain));
  await expect(openTeacher(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder} is a folder of several ONNX models (a.onnx, b.onnx): name one of them`,
  });
});

test("an input beside the samples that is of another number of them is named, with its extents", async () => {
  const path = join(root, "state.onnx");
  const { nodes } = plain;
  const withState = { ...nodes, carry: ["Add", ["biased", "state"], ["carried"]] as const };
  const inputs = { ...plain.inputs, state: { shape: [7, 3] } };
  await writeFile(path, onnxBytes({ ...plain, inputs, nodes: withState, outputs: { carried: { shape: ["n", 3] } } }));
  const refusal: Error = await openTeacher(path, { inputs: { others: { state: 0 } } }).then(
    () => new Error("it was opened"),
    (thrown: Error) => thrown,
  );
  expect(refusal).toMatchObject({ code: "BAD_MODEL" });
  expect(refusal.message).toMatch(
    /: ONNX Runtime does not compute x \[\d+, 2\] beside state \[7, 3\]: export it so that state may be of any number of samples, or without it \(/,
  );
});

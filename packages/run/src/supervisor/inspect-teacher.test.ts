import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dataset } from "@faculty/data/datasets";
import { outputOver } from "@faculty/shared/outputs";
import { writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectTeacher } from "./inspect-teacher.ts";

let model: string;
beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), "faculty-inspect-"));
  await writeGraph(model, {
    shape: [-1, 2],
    weights: { kernel: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } },
    nodes: { out: ["MatMul", ["x", "kernel"]] },
  });
});
afterAll(() => rm(model, { recursive: true }));

const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
const classes = ["a", "b", "c"];
const dataset: Dataset = { name: "d", digest: "", classes, inputShape: [2], scale: 1, train: none, test: none };
const plain = { augment: [] };

test("a teacher's model is looked at: its shape, and the classes that a run names for it", async () => {
  const teacher = { name: "t", model };
  await expect(inspectTeacher(teacher, outputOver(classes), dataset, plain)).resolves.toMatchObject({ layers: [] }); // one node, its output
  await expect(
    inspectTeacher(teacher, outputOver(classes), { ...dataset, inputShape: [5] }, plain),
  ).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "teacher t takes inputs of shape [2], data set d has [5]",
  });
  const manifest = { format: "tfjs-graph", name: "m", classes, inputShape: [2], output: "logits" };
  await writeFile(join(model, "faculty.json"), JSON.stringify(manifest));
  await expect(inspectTeacher(teacher, outputOver(["c", "b", "a"]), dataset, plain)).rejects.toMatchObject({
    code: "CLASS_MISMATCH",
    message: `model ${model} has the classes [a, b, c], the run names [c, b, a]`,
  });
});

test("a teacher that is no folder, or whose file is not JSON, is refused by its path", async () => {
  const file = join(model, "weights.bin");
  await expect(inspectTeacher({ name: "t", model: file }, outputOver(classes), dataset, plain)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${file} is a file of no known kind, expected a folder of TensorFlow.js (model.json), a SavedModel (saved_model.pb) or an ONNX file`,
  });
  await writeFile(join(model, "model.json"), "{ node: [] }");
  await expect(inspectTeacher({ name: "t", model }, outputOver(classes), dataset, plain)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `${join(model, "model.json")} is not JSON at line 1 (12 bytes)`,
  });
});

test("a teacher tells the layers that it may be asked for", async () => {
  const examples = fileURLToPath(new URL("../../../../examples/vision/teachers", import.meta.url));
  const shoes = { name: "shoes", model: join(examples, "footwear-mlp") };
  const { classes: own } = JSON.parse(await readFile(join(shoes.model, "faculty.json"), "utf8"));
  const fashion = { ...dataset, inputShape: [28, 28, 1] };
  expect((await inspectTeacher(shoes, outputOver(own), fashion, plain)).layers).toEqual([
    "flatten",
    "dense1",
    "dropout1",
    "dense2",
    "dropout2",
  ]);
  await expect(inspectTeacher(shoes, outputOver(own), { ...dataset, inputShape: [8, 8, 1] }, plain)).rejects.toThrow(
    "teacher shoes takes inputs of shape [28, 28, 1], data set d has [8, 8, 1]",
  );
});

test("a teacher whose file names a layer that there is not is refused by the layer's name", async () => {
  const capsule = { class_name: "Capsule", config: { name: "caps1" } };
  const modelTopology = { class_name: "Sequential", config: { name: "s", layers: [capsule] } };
  await rm(join(model, "faculty.json"));
  await writeFile(join(model, "model.json"), JSON.stringify({ modelTopology, weightsManifest: [] }));
  await expect(inspectTeacher({ name: "t", model }, outputOver(classes), dataset, plain)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${model}: TensorFlow.js knows no layer Capsule, as caps1 is`,
  });
});

test("a model that another runtime is to compute is looked at for that, and tells no layers", async () => {
  const examples = fileURLToPath(new URL("../../../../examples/vision/teachers", import.meta.url));
  const shoes = { name: "shoes", model: join(examples, "footwear-mlp"), runtime: "onnxruntime" } as const;
  const { classes: own } = JSON.parse(await readFile(join(shoes.model, "faculty.json"), "utf8"));
  const images = { ...dataset, classes: own, inputShape: [28, 28, 1] };
  await expect(inspectTeacher(shoes, outputOver(own), images, plain)).resolves.toMatchObject({ layers: [] });
  const graph = { name: "t", model: await mkdtemp(join(model, "graph-")), runtime: "onnxruntime" } as const;
  await writeGraph(graph.model, {
    shape: [-1, 2],
    weights: { kernel: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } },
    nodes: { out: ["MatMul", ["x", "kernel"]] },
  });
  await expect(inspectTeacher(graph, outputOver(classes), dataset, plain)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `teacher t: runtime is for a LayersModel, ${graph.model} is of format tfjs-graph: leave runtime out`,
  });
});

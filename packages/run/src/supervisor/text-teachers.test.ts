import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onnxBytes, textOnnx, writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareRun } from "./prepare-run.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-text-teachers-"));
  await mkdir(join(root, "words"));
  const lines = ["good\tso good", "bad\tno", "good\tvery well", "bad\tnot at all"].join("\n");
  await writeFile(join(root, "words", "train.tsv"), lines);
  await writeFile(join(root, "words", "test.tsv"), lines);
  await writeFile(join(root, "words", "text.json"), JSON.stringify({ length: 4 }));
  await mkdir(join(root, "own"));
  for (const path of ["reads.onnx", "own/model.onnx"])
    await writeFile(join(root, path), onnxBytes(textOnnx({ "so good": [2, 0], no: [0, 2] })));
  const own = { format: "onnx", name: "own", classes: ["good", "bad"], inputShape: [1], output: "logits" };
  await writeFile(join(root, "own", "faculty.json"), JSON.stringify(own));
  await writeGraph(join(root, "numbers"), {
    shape: [-1, 4],
    weights: { kernel: { shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] } },
    nodes: { out: ["MatMul", ["x", "kernel"]] },
  });
});
afterAll(() => rm(root, { recursive: true }));

const words = { name: "text", path: "./words" };

async function prepared(teacher: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) {
  const run = {
    name: "prepared",
    dataset: words,
    teachers: [{ name: "a", ...teacher }],
    student: { model: { kind: "embedding-pool" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
    ...more,
  };
  await writeFile(join(root, "run.yaml"), JSON.stringify(run));
  return prepareRun(join(root, "run.yaml"), [], new AbortController().signal);
}

const classes = ["good", "bad"];
const reads = { model: "./reads.onnx", classes };
const shown = { field: "text" };

test("a teacher of texts is shown those of the data set, whether the run file says so or not", async () => {
  const { teacherDigests, warnings } = await prepared(reads);
  expect(warnings.filter((sentence) => sentence.includes("teacher a"))).toEqual([]); // it reads no token ids
  expect((await prepared({ ...reads, inputs: shown })).teacherDigests).toEqual(teacherDigests);
  await prepared({ model: "./own" });
});

const digits = { dataset: { name: "digits" }, student: { model: { kind: "mlp", units: [4] } } };
const masks = { augment: [{ kind: "token-mask", probability: 0.1 }] };
const server = { server: { url: "http://127.0.0.1:1", model: "m" }, inputs: shown, classes };
const noTexts = "teacher a takes texts, data set digits keeps none: its samples are images [8, 8, 1]";
const views =
  "teacher a takes texts, and the run's augment changes tokens (token-mask), which then are no text: leave out augment, or the teacher";
const changed = "teacher a takes texts, which are shown as they are: leave inputs.length out";

test("a model server is shown them where the run file says so; it need not be there yet", async () => {
  const { teacherDigests, warnings } = await prepared(server);
  expect(teacherDigests).toEqual({});
  expect(warnings.filter((sentence) => sentence.includes("teacher a"))).toEqual([]);
});

test.each([
  ["a data set of none", { ...reads, classes: ["0", "1"] }, digits, noTexts],
  ["views", reads, masks, views],
  ["a data set of none, for a model server", { ...server, classes: ["0", "1"] }, digits, noTexts],
  ["views, for a model server", server, masks, views],
  ["a length, for a model server", { ...server, inputs: { field: "text", length: 3 } }, {}, changed],
  [
    "a model of numbers",
    { model: "./numbers", classes, inputs: shown },
    {},
    "teacher a takes numbers, inputs.field says that it is shown the text: leave field out, or name an input of strings",
  ],
  ["a length", { ...reads, inputs: { field: "text", length: 3 } }, {}, changed],
])("texts are refused in one sentence: %s", async (_name, teacher, more, message) => {
  await expect(prepared(teacher, more)).rejects.toMatchObject({ code: "SHAPE_MISMATCH", message });
});

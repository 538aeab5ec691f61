import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { knownVocabulary, loadDataset } from "@faculty/data/datasets";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { mean } from "@faculty/shared/metrics";
import { outputOver } from "@faculty/shared/outputs";
import type { PreparationSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { openTeacher } from "@faculty/teacher-node";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { type ExportOptions, exportStudent } from "./export-student.ts";

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

let root: string;
let student: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-export-"));
  student = join(root, "run", "students", "1", "distilled");
  await saveStudent(student, 1);
});
afterAll(() => rm(root, { recursive: true }));

/** The nearest mean of a class as a linear model, its logits times a number that changes no answer. */
async function saveStudent(folder: string, factor: number, inputs?: PreparationSpec): Promise<void> {
  const { inputShape, train } = await loadDataset({ name: "digits" });
  const size = sizeOf(inputShape);
  const images = viewOf(await loadDataset({ name: "digits" }), "train", Int32Array.from(train.labels.keys()));
  const means = classes.map((_, column) => {
    const own = [...train.labels.keys()].filter((id) => train.labels[id] === column);
    return Array.from({ length: size }, (_value, i) => mean(own.map((id) => images[id * size + i] as number)));
  });
  const model = await buildModel({ kind: "mlp", units: [] }, inputShape, numberedOutput(classes.length), 1);
  const bias = means.map((own) => (-factor / 2) * own.reduce((sum, value) => sum + value ** 2, 0));
  tf.tidy(() =>
    model.getLayer("logits").setWeights([tf.tensor2d(means).mul(factor).transpose<tf.Tensor2D>(), tf.tensor1d(bias)]),
  );
  const manifest = { format: "tfjs-layers", name: "small", classes, inputShape, inputs, output: "logits" } as const;
  await saveModel(folder, model, manifest, { weights: "float32" });
  model.dispose();
}

async function exported(given: Partial<ExportOptions> & Pick<ExportOptions, "out">) {
  const printed: string[] = [];
  const output = silentOutput({ json: true, quiet: true, print: (line) => void printed.push(line) });
  const isExported = await exportStudent({
    student,
    to: "onnx",
    dtype: "float32",
    quantizeWith: undefined,
    withPreparation: false,
    dataset: { name: "digits" },
    classes: undefined,
    settings: readSettings({}, () => ""),
    output,
    abort: new AbortController().signal,
    ...given,
  });
  const { problem, ...result } = JSON.parse(printed[0] ?? "");
  return { isExported, problem, result };
}

test("a student is exported once ONNX Runtime says of every test sample what it says", async () => {
  const out = join(root, "out", "small.onnx");
  const { count } = (await loadDataset({ name: "digits" })).test;
  const { isExported, result } = await exported({ out });
  expect(isExported).toBe(true);
  expect(result).toMatchObject({ file: "small.onnx", samples: count, of: "logits", agreement: 1 });
  expect(result.greatestDifference).toBeLessThanOrEqual(1e-4);
  expect(result.accuracy.exported).toBe(result.accuracy.student);
  expect((await readdir(join(root, "out"))).sort()).toEqual(["export.json", "small.onnx"]);
  expect(JSON.parse(await readFile(join(root, "out", "export.json"), "utf8"))).toEqual([result]);
  expect((await readFile(out)).length).toBe(result.bytes);
  expect((await readFile(out)).includes('["0","1","2","3","4","5","6","7","8","9"]')).toBe(true);
  await using teacher = await openTeacher(out); // and it can teach
  expect(teacher.facts.output).toEqual(outputOver(classes));
});

test("what loses more than a point of accuracy is not exported, and nothing of it is left", async () => {
  const small = join(root, "small");
  await saveStudent(small, 1e-8); // below 2⁻²⁵ ≈ 3e-8 half has 0 alone
  const out = join(root, "nothing", "small.onnx");
  const { isExported, result, problem } = await exported({ student: small, out, dtype: "float16" });
  expect(isExported).toBe(false);
  expect(result.accuracy.student).toBeGreaterThan(0.85);
  expect(problem).toMatch(/^its accuracy is \d+\.\d\d %, the student's \d+\.\d\d %, at most 1 point less$/);
  expect(await readdir(root)).not.toContain("nothing");
});

test("the preparation goes into the file where it is asked for, and is told of where it is not", async () => {
  const prepared = join(root, "prepared");
  await saveStudent(prepared, 1, { mean: 0.25, std: 0.5 });
  const [outside, inside] = [join(root, "outside.onnx"), join(root, "inside.onnx")];
  expect((await exported({ student: prepared, out: outside })).isExported).toBe(true);
  expect((await exported({ student: prepared, out: inside, withPreparation: true })).isExported).toBe(true);
  const told = '{"mean":0.25,"std":0.5}';
  expect((await readFile(outside)).includes(told)).toBe(true);
  expect((await readFile(inside)).includes(told)).toBe(false);
  // Each teaches as the student, without a word on it in the run file; what the run file says goes before.
  const { train, inputShape } = await loadDataset({ name: "digits" });
  const samples = { inputShape };
  const inputs = viewOf(
    await loadDataset({ name: "digits" }),
    "train",
    train.labels.subarray(0, 3).map((_, id) => id),
  );
  const said = async (path: string, given: PreparationSpec | undefined) => {
    await using teacher = await openTeacher(path, { samples, inputs: given });
    return (await teacher.infer({ inputs, rows: 3, layers: [] })).logits.data;
  };
  const own = await said(prepared, undefined);
  for (const path of [outside, inside]) {
    const exportedLogits = await said(path, undefined);
    own.forEach((logit, i) => expect(exportedLogits[i]).toBeCloseTo(logit, 4));
  }
  expect(await said(outside, { mean: 0.25, std: 0.5 })).toEqual(await said(outside, undefined));
  expect(await said(outside, { mean: 0 })).not.toEqual(await said(outside, undefined));
});

test("as a graph of TensorFlow.js the student is a folder that any run takes", async () => {
  const out = join(root, "graph");
  const { isExported, result } = await exported({ out, to: "tfjs-graph" });
  expect(isExported).toBe(true);
  expect(result).toMatchObject({ file: "graph", to: "tfjs-graph", agreement: 1 });
  await using teacher = await openTeacher(out);
  expect(teacher.facts.output).toEqual(outputOver(classes));
  await expect(exported({ student: out, out: join(root, "again.onnx") })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `student ${out} is a GraphModel, expected a LayersModel: it is exported layer by layer`,
  });
  await expect(exported({ out, to: "tfjs-graph", dtype: "float16" })).rejects.toMatchObject({ code: "USAGE" });
  await expect(exported({ out: root, to: "tfjs-graph" })).rejects.toMatchObject({
    code: "USAGE",
    message: `--out ${root} is a folder of something else than a GraphModel, and would be replaced`,
  });
});

test("a graph of users and items takes its vocabulary along, in which names hold spaces", async () => {
  const path = join(root, "taken.csv");
  const taken = ["ann", "bob"].flatMap((user) => ["a", "b", "c"].map((item, time) => `${user},${item},${time}`));
  await writeFile(path, ["user,item,time", ...taken].join("\n"));
  const columns = { user: "user", item: "item", time: "time" };
  const spec = { name: "interactions", path, columns, history: 2 } as const;
  const cache = join(root, "cache");
  const dataset = await loadDataset(spec, undefined, { cache });
  const { classes: items, inputShape, vocabulary } = dataset;
  const model = await buildModel(
    { kind: "matrix-factorisation", width: 2 },
    inputShape,
    outputOver(items),
    1,
    vocabulary,
  );
  const said = { format: "tfjs-layers", name: "next", classes: items, inputShape, output: "logits" } as const;
  const folder = join(root, "next");
  const manifest = { ...said, vocabulary: knownVocabulary(dataset) };
  await saveModel(folder, model, manifest, { weights: "float32", vocabulary });
  model.dispose();
  const out = join(root, "next-graph");
  const settings = readSettings({ FACULTY_CACHE: cache }, () => "");
  const { isExported } = await exported({ student: folder, out, to: "tfjs-graph", dataset: spec, settings });
  expect(isExported).toBe(true);
  expect(await readFile(join(out, "vocabulary.txt"), "utf8")).toContain("\nuser ann\n");
});

test("int8 is rounded to what training samples show, and within a point", async () => {
  const out = join(root, "int8.onnx");
  const quantizeWith = { name: "digits" };
  const { isExported, result } = await exported({ out, dtype: "int8", quantizeWith, dataset: undefined });
  expect(isExported).toBe(true);
  expect(result.accuracy.student - result.accuracy.exported).toBeLessThanOrEqual(0.01);
  await expect(exported({ out, dtype: "int8" })).rejects.toMatchObject({ code: "USAGE" });
});

test("a student of a run is checked on the run's data set", async () => {
  const run = {
    name: "r",
    dataset: { name: "digits" },
    teachers: [{ name: "a", external: true, classes }],
    student: { model: { kind: "mlp", units: [2] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  };
  await writeFile(join(root, "run", "run.json"), JSON.stringify(run));
  const { result } = await exported({ out: join(root, "of-run.onnx"), dataset: undefined });
  expect(result).toMatchObject({ dataset: "digits" });
});

test("nothing of a run outside of the roots is read or written", async () => {
  const inside = join(root, "inside");
  await mkdir(inside);
  const settings = readSettings({ FACULTY_ROOTS: [student, inside].join(delimiter) }, () => "");
  const out = join(inside, "small.onnx");
  await expect(exported({ out, settings, dataset: undefined })).rejects.toMatchObject({ code: "USAGE" });
  await writeFile(join(root, "run", "report.json"), "{}");
  expect((await exported({ out, settings })).isExported).toBe(true);
  expect(await readdir(join(root, "run"))).not.toContain("exports.json");
  await rm(join(root, "run", "report.json"));
});

test("without a run and a data set there is nothing to check it on", async () => {
  const alone = join(root, "alone");
  await mkdir(alone);
  await expect(exported({ student: alone, out: join(root, "none.onnx"), dataset: undefined })).rejects.toMatchObject({
    code: "USAGE",
    message: `student ${alone} lies in no run's folder: export needs --dataset, whose test samples it is checked on`,
  });
});

test("a student that is not there is named", async () => {
  const nowhere = join(root, "nowhere");
  await expect(exported({ student: nowhere, out: join(root, "none.onnx"), dataset: undefined })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `student ${nowhere} does not exist`,
  });
});

test("a folder is no file to write", async () => {
  await expect(exported({ out: root })).rejects.toMatchObject({
    code: "USAGE",
    message: `--out ${root} is a folder, expected the name of a file`,
  });
});

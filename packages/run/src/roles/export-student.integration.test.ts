import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { type ExportOptions, exportStudent } from "./export-student.ts";

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

let root: string;
let student: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-export-"));
  student = join(root, "run", "students", "1", "distilled");
  const { inputShape } = await loadDataset({ name: "digits" });
  const spec = { kind: "cnn", filters: [4], units: [8], batchNorm: true };
  const model = await buildModel(spec, inputShape, numberedOutput(classes.length), 1);
  const manifest = { format: "tfjs-layers", name: "small", classes, inputShape, output: "logits" } as const;
  await saveModel(student, model, manifest, { weights: "float32" });
  model.dispose();
});
afterAll(() => rm(root, { recursive: true }));

async function exported(given: Partial<ExportOptions> & Pick<ExportOptions, "out">) {
  const printed: string[] = [];
  const noted: string[] = [];
  const output = {
    json: true,
    verbose: false,
    quiet: true,
    terminal: { interactive: false, colour: false, columns: () => 80 },
    print: (line: string) => void printed.push(line),
    note: (line: string) => void noted.push(line),
    write: () => undefined,
  };
  const isExported = await exportStudent({
    student,
    dtype: "float32",
    dataset: { name: "digits" },
    classes: undefined,
    settings: readSettings({}, () => ""),
    output,
    abort: new AbortController().signal,
    ...given,
  });
  return { isExported, result: JSON.parse(printed[0] ?? ""), noted };
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

test("without a run and a data set there is nothing to check it on", async () => {
  const alone = join(root, "alone");
  await mkdir(alone);
  await expect(exported({ student: alone, out: join(root, "none.onnx"), dataset: undefined })).rejects.toMatchObject({
    code: "USAGE",
    message: `student ${alone} lies in no run's folder: export needs --dataset, whose test samples it is checked on`,
  });
});

test("a folder is no file to write", async () => {
  await expect(exported({ out: root })).rejects.toMatchObject({
    code: "USAGE",
    message: `--out ${root} is a folder, expected the name of a file`,
  });
});

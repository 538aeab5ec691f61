import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import type { TeacherSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MeasuredModel } from "../measured/measured-model.ts";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { evaluateModels } from "./evaluate-models.ts";

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-evaluate-"));
  await writeModel("plain", digits.length);
  await rm(join(root, "plain", "faculty.json"));
  await writeModel("renamed", 3);
});
afterAll(() => rm(root, { recursive: true }));

async function writeModel(name: string, outputs: number): Promise<void> {
  const { inputShape } = await loadDataset({ name: "digits" });
  const model = await buildModel({ kind: "mlp", units: [2] }, inputShape, numberedOutput(outputs), 1);
  const classes = ["zero", "one", "letter", ...digits].slice(0, outputs);
  await saveModel(
    join(root, name),
    model,
    { format: "tfjs-layers", name, classes, inputShape, output: "logits" },
    {
      weights: "float32",
    },
  );
  model.dispose();
}

type Teacher = Pick<TeacherSpec, "model"> & Partial<Pick<TeacherSpec, "classes" | "classMap">>;

async function evaluate(teacher: Teacher): Promise<MeasuredModel> {
  const runFile = join(root, `${teacher.model}.json`);
  const run = {
    name: "r",
    dataset: { name: "digits" },
    teachers: [{ name: "a", ...teacher }],
    student: { model: { kind: "mlp", units: [2] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  };
  await writeFile(runFile, JSON.stringify(run));
  const printed: string[] = [];
  const output = silentOutput({ json: true, quiet: true, print: (line) => void printed.push(line) });
  await evaluateModels({
    models: [join(root, teacher.model ?? "")],
    source: { kind: "run", runFile },
    out: undefined,
    settings: readSettings({}, () => ""),
    output,
    abort: new AbortController().signal,
  });
  return JSON.parse(printed[0] ?? "");
}

test("a model without a manifest has the classes that the run file gives its teacher", async () => {
  const { count } = (await loadDataset({ name: "digits" })).test;
  expect(await evaluate({ model: "plain", classes: digits })).toMatchObject({ samples: count });
});

test("a teacher's classes are called what the run file maps them to, and dropped ones are no answers", async () => {
  const { labels } = (await loadDataset({ name: "digits" })).test;
  const known = labels.filter((label) => label === 0 || label === 1);
  const classMap = { zero: "0", one: "1", letter: null };
  expect(await evaluate({ model: "renamed", classMap })).toMatchObject({ samples: known.length });
});

test("a teacher that knows one class of the data set has no quality to speak of", async () => {
  const classMap = { zero: "0", one: null, letter: null };
  expect(await evaluate({ model: "renamed", classMap })).toMatchObject({
    accuracy: null,
    nll: null,
    ece: null,
    balancedAccuracy: null,
    macroF1: null,
  });
});

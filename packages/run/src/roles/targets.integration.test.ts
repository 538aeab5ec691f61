import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeldDataset, InputRows, Samples } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { loadModel } from "@faculty/models/files";
import type { RunSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import type { StudentOutcome } from "@faculty/student-trainer";
import type { Teacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-targets-"));
});
afterAll(() => rm(root, { recursive: true }));

/** A sample is one number x of −1 to 1; every third training sample has a target. */
function datasetOf(output: OutputSpec, targetOf: (x: number) => readonly number[]): HeldDataset {
  const classes = output.kind === "independent" && "names" in output.over ? output.over.names : [];
  const part = (count: number, share: number): Samples<Float32Array> => {
    const inputs = Float32Array.from({ length: count }, (_, id) => -1 + (2 * id) / (count - 1));
    const targets: InputRows = {
      element: "float32",
      copyRow: (id, to) => to.set(targetOf(inputs[id] as number)),
    };
    const labels = Int32Array.from({ length: count }, (_, id) => (id % share === 0 ? 0 : noLabel));
    return { count, inputs, labels, targets };
  };
  const [train, held] = [part(96, 3), part(25, 1)];
  return { name: "line", digest: output.kind, classes, output, inputShape: [1], scale: 1, train, test: held };
}

const values: OutputSpec = {
  name: "output",
  kind: "values",
  shape: [],
  scale: { mean: [500], std: [60] },
};
const lines = datasetOf(values, (x) => [500 + 100 * x]);

const sides: OutputSpec = { name: "output", kind: "independent", over: { names: ["right", "far"] }, positions: [] };
const tags = datasetOf(sides, (x) => [Number(x > 0), Number(Math.abs(x) > 1 / 2)]);

/** A teacher that is a formula; one of two that are off by as much, each to its side. */
function formula(output: OutputSpec, said: (x: number) => readonly number[]): Teacher {
  const width = said(0).length;
  return {
    facts: { digest: "formula", output, inputShape: [1], layers: [], parameters: 0, backend: "none" },
    infer: async ({ inputs, rows }) => ({
      logits: { rows, width, data: Float32Array.from([...inputs].flatMap(said)) },
      features: new Map(),
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function specOf(kind: "value" | "classes", objective: readonly object[]): RunSpec {
  return runSchema.parse({
    name: "targets",
    seed: 5,
    dataset: { name: "npy", path: ".", target: { kind }, validation: 0.25 },
    teachers: ["low", "high"].map((name) => ({ name, external: true })),
    student: { model: { kind: "mlp", units: [8] }, optimizer: { kind: "adam", learningRate: 0.03 } },
    objective,
    train: { batchSize: 16, epochs: 12, checkpointEverySteps: 5 },
  });
}

interface Trial {
  readonly spec: RunSpec;
  readonly dataset: HeldDataset;
  readonly teachers: Readonly<Record<"low" | "high", Teacher>>;
  /** After so many steps the student is told to stop. */
  readonly stopAfter?: number;
}

async function train(
  folder: string,
  { spec, dataset, teachers, stopAfter = Infinity }: Trial,
): Promise<StudentOutcome> {
  const run = createMemoryRun(spec, dataset);
  await using _low = await run.serve("low", teachers.low, dataset);
  await using _high = await run.serve("high", teachers.high, dataset);
  await using _coordinator = await run.coordinate();
  return await run.distil({ folder: join(root, folder), temperature: spec.temperature as number, stopAfter });
}

const weightsOf = (folder: string) => readFile(join(root, folder, "distilled/weights.bin"));

function figuresOf(outcome: StudentOutcome): Readonly<Record<string, number>> {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  const quality = outcome.result.models[0]?.test;
  return quality !== undefined && "figures" in quality ? quality.figures : {};
}

const regression: Trial = {
  spec: specOf("value", [
    { loss: "regression", weight: 0.7 },
    { loss: "huber", to: "target", weight: 0.3 },
  ]),
  dataset: lines,
  teachers: {
    low: formula(values, (x) => [490 + 100 * x]),
    high: formula(values, (x) => [510 + 100 * x]),
  },
};

test("a student of values comes close to the mean of its teachers, in the targets' own unit", async () => {
  const figures = figuresOf(await train("whole", regression));
  expect(figures["r2"]).toBeGreaterThan(0.95);
  expect(figures["mae"]).toBeLessThan(10); // which each of its teachers is off
  const { model, manifest } = await loadModel(join(root, "whole/distilled"));
  expect(manifest).toMatchObject({ classes: [], says: values, output: "values" });
  model.dispose();
});

test("one that is stopped and resumed ends in the same bits", async () => {
  const stopped = await train("resumed", { ...regression, stopAfter: 17 });
  expect(stopped.kind).toBe("stopped");
  await train("resumed", regression);
  expect(await weightsOf("resumed")).toEqual(await weightsOf("whole"));
});

test("where no sample has a target, the epoch is chosen by the ensemble", async () => {
  const labels = new Int32Array(lines.train.count).fill(noLabel);
  const dataset = { ...lines, train: { ...lines.train, labels } };
  const spec = specOf("value", [{ loss: "quantile", weight: 1 }]);
  const outcome = await train("untold", { ...regression, spec, dataset });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  expect(outcome.result.models[0]?.history.map(({ validation }) => Object.keys(validation ?? {}))).toEqual(
    Array.from({ length: 12 }, () => ["ensembleKl"]),
  );
});

test("a student of classes that stand by themselves learns each of them", async () => {
  const said = (shift: number) => formula(sides, (x) => [8 * x + shift, 16 * (Math.abs(x) - 1 / 2) + shift]);
  const spec = specOf("classes", [
    { loss: "multi-label", weight: 0.7 },
    { loss: "multi-label", to: "target", weight: 0.3 },
  ]);
  const outcome = await train("tags", { spec, dataset: tags, teachers: { low: said(-1), high: said(1) } });
  expect(figuresOf(outcome)["map"]).toBeGreaterThan(0.9);
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  expect(outcome.result.models[0]?.thresholds).toHaveLength(2); // one a class, chosen on samples held out
});

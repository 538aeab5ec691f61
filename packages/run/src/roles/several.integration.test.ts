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
  root = await mkdtemp(join(tmpdir(), "faculty-several-"));
});
afterAll(() => rm(root, { recursive: true }));

const side = { name: "side", kind: "distribution", over: { names: ["left", "right"] }, positions: [2] } as const;
const price = { name: "price", kind: "values", shape: [], scale: { mean: [500], std: [60] } } as const;
const both: OutputSpec = { name: "output", kind: "several", outputs: [side, price] };

/**
 * A sample is one number x of −1 to 1; of each it is asked on which side of −½ and of ½ it lies, and for a price. Every
 * third training sample has targets; of those every other one has no price, and the position at ½ does not count.
 */
function samplesOf(count: number, share: number): Samples<Float32Array> {
  const inputs = Float32Array.from({ length: count }, (_, id) => -1 + (2 * id) / (count - 1));
  const targets: InputRows = {
    element: "float32",
    copyRow: (id, to) => {
      const x = inputs[id] as number;
      const isPartly = share > 1 && id % 2 === 1;
      to.set([Number(x > -1 / 2), isPartly ? -2 : Number(x > 1 / 2), isPartly ? Number.NaN : 500 + 100 * x]);
    },
  };
  const labels = Int32Array.from({ length: count }, (_, id) => (id % share === 0 ? 0 : noLabel));
  return { count, inputs, labels, targets };
}

const dataset: HeldDataset = {
  name: "line",
  digest: "several",
  classes: [],
  output: both,
  inputShape: [1],
  scale: 1,
  train: samplesOf(96, 3),
  test: samplesOf(25, 1),
};

/** A teacher that is a formula, of what it says in that order. */
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

/** Logits of left and right. */
const sidesOf = (x: number) => [0, 8 * (x + 1 / 2), 0, 8 * (x - 1 / 2)];
const whole = (shift: number) => formula(both, (x) => [...sidesOf(x), 500 + 100 * x + shift]);
const swapped: OutputSpec = { ...both, outputs: [{ ...price, name: "cost" }, side] };
const inItsWords = formula(swapped, (x) => [510 + 100 * x, ...sidesOf(x)]);
const priceAlone = formula({ ...price, scale: undefined }, (x) => [510 + 100 * x]);

const objective = [
  { loss: "soft-target-kl", output: "side", weight: 1 },
  { loss: "hard-label", output: "side", weight: 0.5 },
  { loss: "regression", output: "price", weight: 0.7 },
  { loss: "huber", output: "price", to: "target", weight: 0.3 },
];

function specOf(second: object = {}, own: readonly object[] = objective): RunSpec {
  return runSchema.parse({
    name: "several",
    seed: 5,
    dataset: {
      name: "npy",
      path: ".",
      target: { kind: "several", outputs: { side: "class", price: "value" } },
      validation: 0.25,
    },
    teachers: [
      { name: "low", external: true },
      { name: "high", external: true, ...second },
    ],
    student: { model: { kind: "mlp", units: [16] }, optimizer: { kind: "adam", learningRate: 0.03 } },
    objective: own,
    train: { batchSize: 16, epochs: 12, checkpointEverySteps: 5 },
  });
}

async function train(
  folder: string,
  teachers: Readonly<Record<"low" | "high", Teacher>>,
  spec = specOf(),
  { stopAfter = Infinity, data = dataset } = {},
): Promise<StudentOutcome> {
  const run = createMemoryRun(spec, data);
  await using _low = await run.serve("low", teachers.low, data);
  await using _high = await run.serve("high", teachers.high, data);
  await using _coordinator = await run.coordinate();
  return await run.distil({ folder: join(root, folder), temperature: spec.temperature as number, stopAfter });
}

const weightsOf = (folder: string) => readFile(join(root, folder, "distilled/weights.bin"));

function figuresOf(outcome: StudentOutcome): Readonly<Record<string, number>> {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  const quality = outcome.result.models[0]?.test;
  return quality !== undefined && "figures" in quality ? quality.figures : {};
}

test("a student of several outputs comes close to the mean of its teachers in each of them", async () => {
  const figures = figuresOf(await train("whole", { low: whole(-10), high: whole(10) }));
  expect(Object.keys(figures)).toEqual([
    "side.accuracy",
    "side.miou",
    "side.nll",
    "side.perplexity",
    "price.mae",
    "price.rmse",
    "price.r2",
  ]);
  expect(figures["side.accuracy"]).toBeGreaterThan(0.9);
  expect(figures["price.r2"]).toBeGreaterThan(0.95);
  expect(figures["price.mae"]).toBeLessThan(10); // which each of its teachers is off
  const { model, manifest } = await loadModel(join(root, "whole/distilled"));
  expect(manifest).toMatchObject({ classes: [], says: both, output: "logits" });
  model.dispose();
});

test("one that is stopped and resumed ends in the same bits", async () => {
  const teachers = { low: whole(-10), high: whole(10) };
  const stopped = await train("resumed", teachers, specOf(), { stopAfter: 17 });
  expect(stopped.kind).toBe("stopped");
  await train("resumed", teachers);
  expect(await weightsOf("resumed")).toEqual(await weightsOf("whole"));
});

test("outputs go by the names that the run file gives them, in whatever order a teacher has them", async () => {
  const named = specOf({ outputs: { price: "cost", side: "side" } });
  await train("renamed", { low: whole(-10), high: inItsWords }, named);
  expect(await weightsOf("renamed")).toEqual(await weightsOf("whole"));
});

test("a teacher may say one of them: the others are mixed without it", async () => {
  const figures = figuresOf(
    await train("partly", { low: whole(-10), high: priceAlone }, specOf({ outputs: { price: "price" } })),
  );
  expect(figures["side.accuracy"]).toBeGreaterThan(0.9);
  expect(figures["price.mae"]).toBeLessThan(10);
});

test("where no sample has a target, the epoch is chosen by what the ensemble says of all of them", async () => {
  const labels = new Int32Array(dataset.train.count).fill(noLabel);
  const data = { ...dataset, train: { ...dataset.train, labels } };
  const soft = [
    { loss: "soft-target-kl", output: "side", weight: 1 },
    { loss: "regression", output: "price", weight: 1 },
  ];
  const outcome = await train("untold", { low: whole(-10), high: whole(10) }, specOf({}, soft), { data });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  expect(outcome.result.models[0]?.history.map(({ validation }) => Object.keys(validation ?? {}))).toEqual(
    Array.from({ length: 12 }, () => ["ensembleKl"]),
  );
});

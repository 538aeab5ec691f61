import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRunDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { systemClock } from "@faculty/shared/clock";
import type { ModelSpec } from "@faculty/shared/config";
import { rankingFigures } from "@faculty/shared/metrics";
import type { OutputSpec } from "@faculty/shared/outputs";
import { createRandom } from "@faculty/shared/random";
import { type StudentOutcome, trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

// The small forms of recipes of examples/: a teacher that knew every label, a student that is shown few of them. Those of
// segmentation (few-masks), speech-commands (speech), transfer (hints-on-a-pool, e2e) and chain (e2e) are in tests of their
// own.

/** Of one recipe, which takes seconds, on the busiest machine. */
const timeout = 300_000;
const abort = new AbortController().signal;

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-recipes-"));
  await writeFile(join(root, "table.csv"), table());
  await writeFile(join(root, "taken.csv"), taken());
});
afterAll(() => rm(root, { recursive: true }));

/** Six numbers a sample; a value, and two classes that stand by themselves, of which none follows from one number alone. */
function table(): string {
  const random = createRandom(1);
  const rows = Array.from({ length: 900 }, (_, id) => {
    const x = Array.from({ length: 6 }, () => 2 * random.uniform() - 1);
    const [a = 0, b = 0, c = 0] = x;
    const value = 50 + 20 * Math.sin(3 * a) + 15 * b * c;
    const items = [a * b > 0 ? "same" : "", b + c > 0 ? "more" : ""].filter((name) => name !== "");
    return [id, ...x.map((one) => one.toFixed(4)), value.toFixed(3), items.join(";")].join();
  });
  return ["id,a,b,c,d,e,f,value,items", ...rows, ""].join("\n");
}

/** Everybody goes on to the next item of a ring. */
function taken(): string {
  const [items, each] = [30, 8];
  const rows = Array.from({ length: 60 * each }, (_, i) => {
    const [user, step] = [Math.floor(i / each), i % each];
    return `u${user},i${(user * 7 + step) % items},${step}`;
  });
  return ["user,item,time", ...rows, ""].join("\n");
}

const tabular = () => ({
  name: "table",
  path: join(root, "table.csv"),
  test: 1 / 3,
  id: "id",
  features: ["a", "b", "c", "d", "e", "f"],
});

interface Recipe {
  readonly example: string;
  readonly dataset: () => object;
  /** What the run shows of it. */
  readonly shown: object;
  readonly teacher: ModelSpec;
  readonly student: ModelSpec;
  readonly inputs?: { readonly length: number };
  readonly objective: readonly object[];
  readonly epochs: number;
  /** More is better. */
  readonly figure: (quality: Quality) => number;
  /** By which the student is better than from scratch. */
  readonly margin: number;
}

type Quality = Extract<StudentOutcome, { kind: "finished" }>["result"]["models"][number]["test"];

const accuracy = (quality: Quality) => ("accuracy" in quality ? (quality.accuracy ?? Number.NaN) : Number.NaN);
const figure = (name: string) => (quality: Quality) =>
  "figures" in quality ? (quality.figures[name] ?? Number.NaN) : Number.NaN;
const soft = [
  { loss: "hard-label", weight: 0.3 },
  { loss: "soft-target-kl", weight: 0.7 },
];

const recipes: readonly Recipe[] = [
  {
    example: "vision, photos, glyphs",
    dataset: () => ({ name: "digits" }),
    shown: { labels: { perClass: 3 } },
    teacher: { kind: "cnn", filters: [8, 16] },
    student: { kind: "cnn", filters: [4, 8] },
    objective: soft,
    epochs: 6,
    figure: accuracy,
    margin: 0.1,
  },
  {
    example: "hinton-2015, a class that the student is not shown",
    dataset: () => ({ name: "digits" }),
    shown: { omit: { classes: ["3"], from: "train" } },
    teacher: { kind: "cnn", filters: [8, 16] },
    student: { kind: "cnn", filters: [8, 16] },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    epochs: 12,
    figure: accuracy,
    margin: 0.02,
  },
  {
    example: "text, packages",
    dataset: () => ({ name: "tweets" }),
    shown: { labels: { perClass: 10 } },
    teacher: { kind: "embedding-pool", embedding: 16 },
    student: { kind: "embedding-pool", embedding: 4 },
    objective: [
      { loss: "hard-label", weight: 0.1, classWeights: "balanced" },
      { loss: "soft-target-kl", weight: 0.9 },
    ],
    epochs: 2,
    figure: accuracy,
    margin: 0.1,
  },
  {
    example: "speech",
    dataset: () => ({ name: "spoken-digits" }),
    shown: { labels: { perClass: 4 } },
    teacher: { kind: "cnn-1d", filters: [16, 32] },
    student: { kind: "cnn-1d", filters: [8, 16] },
    objective: soft,
    epochs: 6,
    figure: accuracy,
    margin: 0.1,
  },
  {
    example: "tabular",
    dataset: () => ({ ...tabular(), target: { kind: "value", column: "value" } }),
    shown: { labels: { share: 0.05 } },
    teacher: { kind: "mlp", units: [64] },
    student: { kind: "mlp", units: [16] },
    objective: [{ loss: "regression", weight: 1 }],
    epochs: 40,
    figure: figure("r2"),
    margin: 0.1,
  },
  {
    example: "multi-label",
    dataset: () => ({ ...tabular(), target: { kind: "classes", column: "items" } }),
    shown: { labels: { share: 0.02 } },
    teacher: { kind: "mlp", units: [64] },
    student: { kind: "mlp", units: [16] },
    objective: [
      { loss: "multi-label", weight: 1 },
      { loss: "multi-label", to: "target", weight: 0.3 },
    ],
    epochs: 20,
    figure: figure("map"),
    margin: 0.05,
  },
  {
    example: "recommendation",
    dataset: () => ({
      name: "interactions",
      path: join(root, "taken.csv"),
      columns: { user: "user", item: "item", time: "time" },
      history: 8,
    }),
    shown: { labels: { share: 0.05 } },
    teacher: { kind: "gru4rec", width: 16, units: [16] },
    student: { kind: "gru4rec", width: 8, units: [8] },
    inputs: { length: 5 },
    objective: [
      { loss: "hard-label", weight: 0.2 },
      { loss: "soft-target-kl", weight: 1 },
    ],
    epochs: 6,
    figure: ({ ranks }) => rankingFigures(ranks ?? [])?.ndcg10 ?? Number.NaN,
    margin: 0.1,
  },
];

test.each(recipes)(
  "$example: taught, a student is better than from scratch by the margin that is stated",
  {
    timeout,
  },
  async (recipe) => {
    const { shown, teacher: model, student, inputs, objective, epochs } = recipe;
    const optimizer = { kind: "adam", learningRate: 0.01, weightDecay: 0 } as const;
    const specOf = (keys: object) =>
      runSchema.parse({
        name: "recipe",
        seed: 1,
        dataset: { ...recipe.dataset(), validation: 0.2, ...keys },
        teachers: [{ name: "teacher", external: true }],
        student: { model: student, optimizer: { kind: "adam", learningRate: 0.01 }, ...(inputs && { inputs }) },
        objective,
        train: { batchSize: 32, epochs },
      });
    const preparing = { cache: join(root, "cache") };
    const whole = await loadRunDataset(specOf({}), undefined, preparing);
    const folder = await mkdtemp(join(root, "recipe-"));
    await trainTeacher({
      dataset: whole,
      name: "teacher",
      folder: join(folder, "teacher"),
      model,
      ...(inputs && { inputs }),
      seed: 1,
      epochs,
      batchSize: 32,
      validation: 0.2,
      labelSmoothing: 0,
      optimizer,
      augment: [],
      onProgress: () => undefined,
      clock: systemClock,
      abort,
    });
    const spec = specOf(shown);
    const dataset = await loadRunDataset(spec, undefined, preparing);
    const run = createMemoryRun(spec, dataset);
    await using teacher = await openTeacher(join(folder, "teacher"), { samples: dataset });
    await using _replica = await run.serve("teacher", teacher, dataset);
    await using _coordinator = await run.coordinate();
    const reached = async (objective: "distil" | "scratch") => {
      const outcome = await run.distil({ folder: join(folder, objective), objective });
      if (outcome.kind === "stopped") throw new Error("expected a finished student");
      return recipe.figure(outcome.result.models[0]?.test as Quality);
    };
    const [distilled, scratch] = [await reached("distil"), await reached("scratch")];
    expect(distilled).toBeGreaterThan(scratch + recipe.margin);
  },
);

test("generation: shown drawn noise alone, a student makes the pictures that its teacher makes of it", {
  timeout,
}, async () => {
  const [width, side] = [8, 8];
  const says: OutputSpec = { name: "output", kind: "values", shape: [side, side, 1] };
  const folder = await mkdtemp(join(root, "generation-"));
  const teacher = await buildModel({ kind: "generator", filters: [16, 8] }, [width], says, 1);
  const manifest = { format: "tfjs-layers", name: "teacher", classes: [], says, inputShape: [width], output: "values" };
  await saveModel(join(folder, "teacher"), teacher, manifest as Parameters<typeof saveModel>[2], {
    weights: "float32",
  });
  teacher.dispose();
  const spec = runSchema.parse({
    name: "generation",
    seed: 1,
    dataset: { name: "noise", width, count: 600, target: { kind: "value", shape: [side, side, 1] }, validation: 0.2 },
    teachers: [{ name: "teacher", external: true }],
    student: { model: { kind: "generator", filters: [4, 4] }, optimizer: { kind: "adam", learningRate: 0.01 } },
    objective: [{ loss: "regression", weight: 1 }],
    train: { batchSize: 32, epochs: 10 },
    baseline: false,
  });
  const dataset = await loadRunDataset(spec);
  const run = createMemoryRun(spec, dataset);
  await using opened = await openTeacher(join(folder, "teacher"), { samples: dataset });
  await using _replica = await run.serve("teacher", opened, dataset);
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(folder, "student"), temperature: 1 });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  const distances = (outcome.result.models[0]?.history ?? []).map(({ validation }) =>
    validation !== null && "ensembleKl" in validation ? validation.ensembleKl : Number.NaN,
  );
  expect(distances.at(-1)).toBeLessThan((distances[0] ?? 0) / 2);
});

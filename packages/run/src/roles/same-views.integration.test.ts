import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewAt, viewOf } from "@faculty/data/augmentation";
import { type Dataset, type HeldDataset, heldDataset, loadDataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { planOf } from "@faculty/shared/plan";
import type { AugmentationSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Teacher } from "@faculty/teacher-node";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-views-"));
});
afterEach(() => rm(folder, { recursive: true }));

const image = (...augment: readonly AugmentationSpec[]) => ["digits", augment] as const;

test.each<readonly [string, readonly AugmentationSpec[]]>([
  image(
    { kind: "shift", pixels: 1 },
    { kind: "flip-horizontal", probability: 0.5 },
    { kind: "cutout", size: 3 },
    { kind: "mixup", alpha: 0.5 },
    { kind: "noise", std: 0.1 },
  ),
  image({ kind: "crop", padding: 1 }, { kind: "rotate", degrees: 20 }, { kind: "cutmix", alpha: 1 }),
  image({ kind: "brightness", amount: 0.2 }, { kind: "contrast", amount: 0.5 }),
  [
    "tweets",
    [
      { kind: "token-dropout", probability: 0.2 },
      { kind: "token-mask", probability: 0.2 },
    ],
  ],
  [
    "spoken-digits",
    [
      { kind: "time-mask", steps: 8, count: 2 },
      { kind: "frequency-mask", bands: 3, count: 1 },
    ],
  ],
  [
    "module",
    [
      { kind: "shift", pixels: 1 },
      { kind: "mixup", alpha: 0.5 },
      { kind: "noise", std: 0.1 },
    ],
  ],
])("teachers see the plan's views bit for bit, by sample id and inline: %s %j", async (name, augment) => {
  const path = name === "module" ? await ownModule() : undefined;
  const whole = await loadDataset({ name, path }, undefined, { cache: join(folder, "cache") });
  const dataset = path === undefined ? firstOf(heldDataset(whole), 120) : whole;
  const spec = runSchema.parse({
    name: "views",
    seed: 5,
    dataset: { name, path, validation: 0.2 },
    augment,
    teachers: [
      { name: "holds-the-data", model: "-" },
      { name: "is-given-inputs", model: "-" },
    ],
    student: { model: name === "tweets" ? { kind: "embedding-pool" } : { kind: "mlp", units: [4] } },
    objective: [
      { loss: "hard-label", weight: 0.5 },
      { loss: "soft-target-kl", weight: 0.5 },
    ],
    train: { batchSize: 16, epochs: 2 },
  });
  const run = createMemoryRun(spec, dataset);
  const byReference = recordingTeacher(dataset);
  const inline = recordingTeacher(dataset);
  await using _first = await run.serve("holds-the-data", byReference, dataset);
  await using _second = await run.serve("is-given-inputs", inline);
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder });
  expect(outcome.kind).toBe("finished");
  const runPlan = planOf(spec, dataset);
  const planned = [0, 1].flatMap((epoch) =>
    rowsOf(viewOf(dataset, "train", runPlan.trainIds, viewAt(runPlan, augment, epoch)), dataset),
  );
  expect(byReference.seen.toSorted()).toEqual(planned.toSorted());
  expect(inline.seen.toSorted()).toEqual(planned.toSorted());
});

/** A data set that is prepared, of which every tenth sample has no label. */
async function ownModule(): Promise<string> {
  const path = join(folder, "own-data.mjs");
  await writeFile(
    path,
    `export const classes = ["even", "odd"];
    export const inputShape = [8, 8, 1];
    const input = (i) => Array.from({ length: 64 }, (_, pixel) => ((i * 37 + pixel * 11) % 256) / 255);
    const label = (i) => (i % 10 === 9 ? null : classes[i % 2]);
    export function* train() { for (let i = 0; i < 120; i++) yield { id: "train " + i, input: input(i), label: label(i) }; }
    export function* test() { for (let i = 0; i < 8; i++) yield { id: "test " + i, input: input(i), label: classes[i % 2] }; }`,
  );
  return path;
}

/** Its answers follow from its inputs; it keeps a copy of what it was shown. */
function recordingTeacher(dataset: Dataset): Teacher & { readonly seen: string[] } {
  const seen: string[] = [];
  const width = dataset.classes.length;
  const size = sizeOf(dataset.inputShape);
  return {
    seen,
    facts: {
      digest: "d",
      output: runOutput(dataset),
      inputShape: dataset.inputShape,
      layers: [],
      parameters: 1,
      backend: "none",
    },
    infer: async ({ inputs, rows }) => {
      const isWarmUp = inputs.every((value) => value === 0);
      if (!isWarmUp) seen.push(...rowsOf(inputs, dataset));
      const valueOf = (row: number, column: number) => (inputs[row * size + column] as number) / (column + 1);
      const data = Float32Array.from({ length: rows * width }, (_, i) => valueOf(Math.floor(i / width), i % width));
      return { logits: { rows, width, data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Each sample's bits as text. */
function rowsOf(inputs: Float32Array, dataset: Dataset): string[] {
  const size = sizeOf(dataset.inputShape);
  return Array.from({ length: inputs.length / size }, (_, row) =>
    Buffer.from(inputs.slice(row * size, (row + 1) * size).buffer).toString("base64"),
  );
}

function firstOf(dataset: HeldDataset, count: number): Dataset {
  const { train } = dataset;
  const inputs = train.inputs.slice(0, count * sizeOf(dataset.inputShape));
  return { ...dataset, train: { count, inputs, labels: train.labels.slice(0, count) } };
}

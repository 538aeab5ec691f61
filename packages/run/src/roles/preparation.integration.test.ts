import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { datasetDigest, type HeldDataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { argmax } from "@faculty/shared/metrics";
import { createRandom } from "@faculty/shared/random";
import type { OwnPreparation } from "@faculty/shared/samples";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-preparation-"));
  await writeModel("small", [8, 8, 1], 1, { resize: [8, 8], channels: "grey", mean: 0.5, std: 0.25 });
  await writeModel("large", [3, 16, 16], 2);
});
afterAll(() => rm(root, { recursive: true }));

/** 80 + 40 pictures of 12 × 12 in noise: the brightest of the colours is the class. */
const dataset: HeldDataset = pictures();

function pictures(): HeldDataset {
  const random = createRandom(3);
  const samples = (count: number) => {
    const labels = Int32Array.from({ length: count }, (_, id) => id % 3);
    const inputs = Uint8Array.from({ length: count * 12 * 12 * 3 }, (_, i) => {
      const isLabel = i % 3 === labels[Math.floor(i / (12 * 12 * 3))];
      return Math.floor(random.uniform() * 156) + (isLabel ? 100 : 0);
    });
    return { count, inputs, labels };
  };
  const classes = ["red", "green", "blue"];
  const parts = { classes, inputShape: [12, 12, 3], scale: 1 / 255, train: samples(80), test: samples(40) };
  return { name: "pictures", digest: datasetDigest(parts), ...parts };
}

async function writeModel(name: string, inputShape: readonly number[], seed: number, inputs?: OwnPreparation) {
  const { classes } = dataset;
  const model = await buildModel({ kind: "mlp", units: [6] }, inputShape, runOutput(dataset), seed);
  const manifest = { format: "tfjs-layers", name, classes, inputShape, inputs, output: "logits" } as const;
  await saveModel(join(root, name), model, manifest, { weights: "float32" });
  model.dispose();
}

/** A student of a third size, taught by both; `large` counts as much as `weight` says. */
function specOf(weight: number) {
  return runSchema.parse({
    name: "preparation",
    seed: 5,
    dataset: { name: "digits", validation: 0.25 },
    augment: [{ kind: "shift", pixels: 1 }],
    teachers: ["small", "large"].map((name) => ({ name, model: "-" })),
    ensemble: { weighting: { kind: "fixed", weights: { small: 1, large: weight } } },
    student: {
      model: { kind: "mlp", units: [5] },
      inputs: { crop: [10, 10], resize: [11, 11], channels: "bgr", scale: 2, mean: [1, 0.5, 0] },
    },
    objective: [
      { loss: "hard-label", weight: 0.5 },
      { loss: "soft-target-kl", weight: 0.5 },
    ],
    train: { batchSize: 16, epochs: 3 },
  });
}

/** What `large` is given of a picture; it takes channels first. */
const bgr = { resize: [16, 16], channels: "bgr", layout: "nchw", scale: 255, mean: [104, 117, 123] } as const;
const rgb = { resize: [20, 20], crop: [16, 16], layout: "nchw" } as const;

interface Taught {
  /** What `large` said, in order. */
  readonly said: readonly (readonly number[])[];
  readonly predicted: readonly number[];
  readonly weights: Buffer;
}

async function teach(name: string, weight: number, inputs: typeof bgr | typeof rgb): Promise<Taught> {
  const run = createMemoryRun(specOf(weight), dataset);
  await using small = await openTeacher(join(root, "small"), { samples: dataset });
  await using large = await openTeacher(join(root, "large"), { inputs, samples: dataset });
  const said: number[][] = [];
  const heard: typeof large = {
    ...large,
    infer: async (request) => {
      const inference = await large.infer(request);
      said.push([...inference.logits.data]);
      return inference;
    },
  };
  await using _small = await run.serve("small", small, dataset);
  await using _large = await run.serve("large", heard);
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(root, name) });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  const predicted = outcome.result.models[0]?.test.predicted ?? [];
  return { said, predicted, weights: await readFile(join(root, name, "distilled/weights.bin")) };
}

test("two teachers of other sizes, channels and layouts teach a student of a third, which says what it takes", async () => {
  const { predicted } = await teach("taught", 1, bgr);
  await using student = await openTeacher(join(root, "taught/distilled"), { samples: dataset });
  const ids = Int32Array.from({ length: dataset.test.count }, (_, id) => id);
  const { logits } = await student.infer({ inputs: viewOf(dataset, "test", ids), rows: ids.length, layers: [] });
  expect([...ids].map((row) => argmax(logits.data, row * 3, 3))).toEqual(predicted);
  const manifest: unknown = JSON.parse(await readFile(join(root, "taught/distilled/faculty.json"), "utf8"));
  expect(manifest).toMatchObject({
    inputShape: [10, 10, 3],
    inputs: { resize: [11, 11], crop: [10, 10], channels: "bgr", scale: 2, sampleShape: [12, 12, 3] },
  });
});

test("what one teacher makes of its samples changes nothing of what another one and the student are shown", async () => {
  const first = await teach("first", 0, bgr);
  const second = await teach("second", 0, rgb);
  expect(second.said).toHaveLength(first.said.length);
  expect(second.said).not.toEqual(first.said);
  expect(second.weights.equals(first.weights)).toBe(true);
});

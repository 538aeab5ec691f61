import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeldDataset, InputRows, Samples } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { createRandom } from "@faculty/shared/random";
import { noLabel } from "@faculty/shared/samples";
import { type StudentOutcome, trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

// The small form of examples/segmentation: many scenes, four of them with a mask, and a teacher that knew them all.

const side = 8;
const pixels = side * side;
const classes = ["ground", "block"];
const [many, few] = [96, 4];

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-few-masks-"));
});
afterAll(() => rm(root, { recursive: true }));

/** A block that is a little brighter than the ground, in noise that is stronger: a pixel alone does not tell. */
function scenes(count: number, seed: number): Samples<Float32Array> {
  const random = createRandom(seed);
  const inputs = new Float32Array(count * pixels);
  const masks = new Float32Array(count * pixels);
  for (let id = 0; id < count; id++) {
    const [left, top] = [random.integer(0, 4), random.integer(0, 4)];
    for (let at = 0; at < pixels; at++) {
      const [x, y] = [at % side, Math.floor(at / side)];
      const isBlock = x >= left && x < left + 4 && y >= top && y < top + 4;
      inputs[id * pixels + at] = (isBlock ? 0.65 : 0.35) + 0.7 * (random.uniform() - 0.5);
      masks[id * pixels + at] = isBlock ? 1 : 0;
    }
  }
  const targets: InputRows = {
    element: "float32",
    copyRow: (id, to) => to.set(masks.subarray(id * pixels, (id + 1) * pixels)),
  };
  return { count, inputs, labels: new Int32Array(count), targets };
}

const whole: HeldDataset = {
  name: "scenes",
  digest: "scenes",
  classes,
  output: { name: "output", kind: "distribution", over: { names: classes }, positions: [side, side] },
  inputShape: [side, side, 1],
  scale: 1,
  train: scenes(many, 1),
  test: scenes(48, 2),
};

const fewMasks: HeldDataset = {
  ...whole,
  train: { ...whole.train, labels: whole.train.labels.map((label, id) => (id < few ? label : noLabel)) },
};

const spec = runSchema.parse({
  name: "few-masks",
  seed: 5,
  dataset: { name: "images", path: "scenes", masks: "masks", size: [side, side], channels: 1, validation: 0 },
  teachers: [{ name: "a", external: true }],
  student: { model: { kind: "unet", filters: [3, 3] }, optimizer: { kind: "adam", learningRate: 0.02 } },
  temperature: 1,
  objective: [
    { loss: "soft-target-kl", weight: 0.7 },
    { loss: "hard-label", weight: 0.3 },
  ],
  train: { batchSize: 16, epochs: 12 },
});

function meanIou(outcome: StudentOutcome): number {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  const found = outcome.result.models[0]?.test;
  if (found === undefined || !("figures" in found)) throw new Error("expected figures of positions");
  return found.figures["miou"] as number;
}

test("of few masks a distilled student tells pixels better than the same one from scratch", {
  timeout: 300_000,
}, async () => {
  await trainTeacher({
    dataset: whole,
    name: "a",
    model: { kind: "unet", filters: [8, 8] },
    seed: 1,
    augment: [],
    optimizer: { kind: "adam", learningRate: 0.02, weightDecay: 0 },
    labelSmoothing: 0,
    batchSize: 16,
    epochs: 12,
    validation: 0,
    folder: join(root, "a"),
    clock: systemClock,
    abort: new AbortController().signal,
    onProgress: () => undefined,
  });
  const run = createMemoryRun(spec, fewMasks);
  await using _teacher = await run.serve("a", await openTeacher(join(root, "a"), { samples: whole }), whole);
  await using _coordinator = await run.coordinate();
  const distilled = meanIou(await run.distil({ folder: join(root, "distilled"), temperature: 1 }));
  const scratch = meanIou(await run.distil({ folder: join(root, "scratch"), objective: "scratch" }));
  expect(distilled).toBeGreaterThan(scratch + 0.1);
});

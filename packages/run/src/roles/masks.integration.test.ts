import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notCounted } from "@faculty/data/augmentation";
import type { HeldDataset, InputRows, Samples } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import type { RunSpec } from "@faculty/shared/config";
import { createRandom } from "@faculty/shared/random";
import { noLabel } from "@faculty/shared/samples";
import { allIds, evaluateEnsemble, type StudentOutcome, trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.fixture.ts";
import { measureModel } from "./measure-model.ts";
import { createMemoryRun, logger } from "./memory-run.fixture.ts";
import { predictRole } from "./predict.ts";

const side = 8;
const pixels = side * side;
const names = ["a", "b"];
const never = new AbortController().signal;

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-masks-"));
  for (const [i, name] of names.entries())
    await trainTeacher({
      dataset,
      name,
      model: { kind: "unet", filters: [8, 8] },
      seed: i,
      augment: [],
      optimizer: { kind: "adam", learningRate: 0.02, weightDecay: 0 },
      labelSmoothing: 0,
      batchSize: 8,
      epochs: 20,
      validation: 0,
      folder: join(root, name),
      clock: systemClock,
      abort: never,
      onProgress: () => undefined,
    });
});
afterAll(() => rm(root, { recursive: true }));

/** A bright block on dark ground; the first row of pixels counts for nothing. Every third scene has no mask. */
function scenes(count: number, seed: number, every: number): Samples<Float32Array> {
  const random = createRandom(seed);
  const inputs = new Float32Array(count * pixels);
  const masks = new Float32Array(count * pixels);
  for (let id = 0; id < count; id++) {
    const [left, top] = [Math.floor(random.uniform() * 5), 1 + Math.floor(random.uniform() * 4)];
    for (let at = 0; at < pixels; at++) {
      const [x, y] = [at % side, Math.floor(at / side)];
      const isBlock = x >= left && x < left + 4 && y >= top && y < top + 4;
      inputs[id * pixels + at] = (isBlock ? 0.8 : 0.2) + 0.2 * random.uniform();
      masks[id * pixels + at] = y === 0 ? notCounted : isBlock ? 1 : 0;
    }
  }
  const targets: InputRows = {
    element: "float32",
    copyRow: (id, to) => to.set(masks.subarray(id * pixels, (id + 1) * pixels)),
  };
  const labels = Int32Array.from({ length: count }, (_, id) => (id % every === every - 1 ? noLabel : 0));
  return { count, inputs, labels, targets };
}

const spec: RunSpec = runSchema.parse({
  name: "masks",
  seed: 5,
  dataset: { name: "images", path: "scenes", masks: "masks", size: [side, side], channels: 1, validation: 0.25 },
  teachers: names.map((name) => ({ name, external: true })),
  student: { model: { kind: "unet", filters: [4, 4] }, optimizer: { kind: "adam", learningRate: 0.02 } },
  augment: [{ kind: "flip-horizontal" }],
  temperature: 1,
  objective: [
    { loss: "soft-target-kl", weight: 0.7 },
    { loss: "hard-label", weight: 0.3 },
  ],
  train: { batchSize: 9, epochs: 12, checkpointEverySteps: 5 },
});

const dataset: HeldDataset = {
  name: "scenes",
  digest: "scenes",
  classes: ["ground", "block"],
  output: { name: "output", kind: "distribution", over: { names: ["ground", "block"] }, positions: [side, side] },
  inputShape: [side, side, 1],
  scale: 1,
  train: scenes(36, 1, 3),
  test: scenes(12, 2, Infinity),
};

/** With the teachers of the run there: what comes of the student, and what the ensemble says. */
async function distil(folder: string, stopAfter = Infinity) {
  const run = createMemoryRun(spec, dataset);
  const serve = async (name: string) =>
    run.serve(name, await openTeacher(join(root, name), { samples: dataset }), dataset);
  await using _a = await serve("a");
  await using _b = await serve("b");
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(root, folder), temperature: 1, stopAfter });
  const ensemble = await evaluateEnsemble({
    bus: run.connect(),
    run: "masks",
    policy: spec.ensemble.policy,
    dataset,
    source: "test",
    ids: allIds(dataset, "test"),
    teachers: names.map((name) => ({ name, classes: dataset.classes })),
    clock: systemClock,
    logger,
    abort: never,
  });
  return { outcome, ensemble };
}

function testOf(outcome: StudentOutcome) {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  return outcome.result.models[0]?.test;
}

test("a class for each pixel goes through teachers, ensemble, student and its measuring, and a resumed one is the same", async () => {
  const { outcome, ensemble } = await distil("whole");
  const found = testOf(outcome);
  if (found === undefined || !("figures" in found)) throw new Error("expected figures of positions");
  expect(found).toMatchObject({ kind: "positions", samples: 12 });
  expect(found.figures["miou"]).toBeGreaterThan(0.8);
  for (const { evaluation } of [...ensemble.teachers, { evaluation: ensemble.ensemble }])
    expect(evaluation).toMatchObject({ kind: "positions", samples: 12 });
  const measured = await measureModel({
    folder: join(root, "whole/distilled"),
    dataset,
    clock: systemClock,
    abort: never,
  });
  expect(measured).toMatchObject({ kind: "positions", samples: 12, figures: found.figures });
  expect((await distil("resumed", 20)).outcome.kind).toBe("stopped");
  await distil("resumed");
  const weights = (folder: string) => readFile(join(root, folder, "distilled/weights.bin"));
  expect(await weights("resumed")).toEqual(await weights("whole"));
});

test("predict, which prints a line a sample, refuses a model of pixels", async () => {
  const model = join(root, "a");
  const path = join(root, "samples.json");
  await writeFile(path, JSON.stringify([Array.from({ length: pixels }, () => 0)]));
  const source = { kind: "file", path } as const;
  const options = { settings: readSettings({}, () => ""), output: silentOutput(), abort: never };
  await expect(predictRole({ ...options, model, classes: undefined, source })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${model} says a class of each of 8 × 8 positions, predict prints one answer a sample`,
  });
});

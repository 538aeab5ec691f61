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
import { type StudentOutcome, trainTeacher } from "@faculty/student-trainer";
import { allIds, evaluateEnsemble } from "@faculty/student-trainer/evaluate";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { measureModel } from "./measure-model.ts";
import { createMemoryRun, logger } from "./memory-run.fixture.ts";
import { predictRole } from "./predict.ts";

const side = 8;
const pixels = side * side;
const names = ["a", "b"];
const never = new AbortController().signal;

const teaching = {
  model: { kind: "unet", filters: [8, 8] },
  seed: 1,
  augment: [],
  optimizer: { kind: "adam", learningRate: 0.02, weightDecay: 0 },
  labelSmoothing: 0,
  batchSize: 8,
  epochs: 1,
  validation: 0,
  clock: systemClock,
  abort: never,
  onProgress: () => undefined,
} as const;

/** Of both teachers, on a busy machine. */
const teachingMs = 120_000;

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-masks-"));
  for (const [i, name] of names.entries())
    await trainTeacher({ ...teaching, dataset, name, seed: i, epochs: 20, folder: join(root, name) });
}, teachingMs);
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

/** The same images, each of one class as a whole. */
const labelled: HeldDataset = {
  ...dataset,
  output: undefined,
  train: { ...dataset.train, labels: dataset.train.labels.map((_, id) => id % 2), targets: undefined },
  test: { ...dataset.test, labels: dataset.test.labels.map((_, id) => id % 2), targets: undefined },
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

/** What predict prints of a blank sample and one with a bright block. */
async function predicted(more: { readonly model?: string; readonly out?: string; readonly json?: boolean }) {
  const path = join(root, "samples.json");
  const blank = Array.from({ length: pixels }, () => 0.2);
  const block = blank.map((value, at) => (at % side >= 4 && at >= pixels / 2 ? 0.9 : value));
  await writeFile(path, JSON.stringify([blank, block]));
  const lines: string[] = [];
  const output = silentOutput({ json: more.json ?? false, print: (line) => lines.push(line) });
  const settings = readSettings({}, () => "");
  const { model = join(root, "a"), out } = more;
  await predictRole({ settings, output, abort: never, model, out, classes: undefined, source: { kind: "file", path } });
  return lines;
}

test("predict writes a mask a sample, which is a folder of masks again, and says what each holds", async () => {
  const out = join(root, "predicted");
  const [blank, block] = (await predicted({ out, json: true })).map((line) => JSON.parse(line));
  expect([blank.mask, block.mask]).toEqual([join(out, "0.png"), join(out, "1.png")]);
  expect(blank.pixels.ground).toBeGreaterThan(60);
  expect(block.pixels.block).toBeGreaterThan(10);
  expect(block.pixels.block + block.pixels.ground).toBe(pixels);
  expect(await readFile(join(out, "classes.txt"), "utf8")).toBe("ground\nblock\n");
  const share = ((100 * block.pixels.ground) / pixels).toFixed(1);
  expect((await predicted({ out }))[1]).toContain(`${join(out, "1.png")}: ground (${share} %), block (`);
});

test("predict refuses to print a model of pixels as a line a sample, and to write another one's masks", async () => {
  const model = join(root, "a");
  await expect(predicted({})).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${model} says a class of each of 8 × 8 positions, predict writes them into a folder: name it with --out`,
  });
  const whole = join(root, "whole-image");
  await trainTeacher({
    ...teaching,
    name: "whole-image",
    model: { kind: "mlp", units: [2] },
    dataset: labelled,
    folder: whole,
  });
  await expect(predicted({ model: whole, out: join(root, "no-masks") })).rejects.toMatchObject({
    code: "USAGE",
    message: `--out is for a class of each pixel, model ${whole} says one answer a sample`,
  });
});

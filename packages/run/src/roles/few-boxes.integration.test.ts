import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeldDataset, InputRows, Samples } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { boxInCell, cellOf } from "@faculty/shared/detection";
import { createRandom } from "@faculty/shared/random";
import { noLabel } from "@faculty/shared/samples";
import { type StudentOutcome, trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

// The small form of examples/detection: many scenes, of a few of them the boxes, and a teacher that knew them all.

const side = 16;
const pixels = side * side;
const grid = 4;
const cells = grid * grid;
const width = cells + 4 * cells;
const [many, few] = [128, 8];

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-few-boxes-"));
});
afterAll(() => rm(root, { recursive: true }));

/** One block a scene, dim or bright, in noise. */
function scenes(count: number, seed: number, shown: number): Samples<Float32Array> {
  const random = createRandom(seed);
  const inputs = new Float32Array(count * pixels);
  const known = new Float32Array(count * width);
  for (let id = 0; id < count; id++) {
    const [wide, high] = [random.integer(5, 8), random.integer(5, 8)];
    const [left, top] = [random.integer(0, side - wide), random.integer(0, side - high)];
    const isBright = random.uniform() < 1 / 2;
    for (let at = 0; at < pixels; at++) {
      const [x, y] = [at % side, Math.floor(at / side)];
      const isBlock = x >= left && x < left + wide && y >= top && y < top + high;
      inputs[id * pixels + at] = (isBlock ? (isBright ? 0.8 : 0.5) : 0.2) + 0.4 * (random.uniform() - 0.5);
    }
    const box = { x0: left / side, y0: top / side, x1: (left + wide) / side, y1: (top + high) / side };
    const cell = cellOf(box, grid);
    known.fill(Number.NaN, id * width + cells, (id + 1) * width);
    known[id * width + cell] = isBright ? 2 : 1;
    known.set(boxInCell(box, grid), id * width + cells + 4 * cell);
  }
  const targets: InputRows = {
    element: "float32",
    copyRow: (id, to) => to.set(known.subarray(id * width, (id + 1) * width)),
  };
  const labels = Int32Array.from({ length: count }, (_, id) => (id < shown ? 0 : noLabel));
  return { count, inputs, labels, targets };
}

const names = ["ground", "dim", "bright"];

const whole: HeldDataset = {
  name: "scenes",
  digest: "scenes",
  classes: [],
  output: {
    name: "output",
    kind: "several",
    outputs: [
      { name: "item", kind: "distribution", over: { names }, positions: [grid, grid] },
      { name: "box", kind: "values", shape: [grid, grid, 4] },
    ],
    detection: { class: "item", box: "box" },
  },
  inputShape: [side, side, 1],
  scale: 1,
  train: scenes(many, 1, many),
  test: scenes(48, 2, 48),
};

const fewBoxes: HeldDataset = { ...whole, train: scenes(many, 1, few) };

const spec = runSchema.parse({
  name: "few-boxes",
  seed: 5,
  dataset: {
    name: "npy",
    path: "scenes",
    target: { kind: "several", outputs: { item: "class", box: "value" }, detection: { class: "item", box: "box" } },
    validation: 0,
  },
  teachers: [{ name: "a", external: true }],
  student: { model: { kind: "grid-cnn", filters: [6, 8] }, optimizer: { kind: "adam", learningRate: 0.02 } },
  objective: [
    { loss: "soft-target-kl", output: "item", weight: 1 },
    { loss: "hard-label", output: "item", weight: 0.3 },
    { loss: "regression", output: "box", weight: 1 },
    { loss: "regression", output: "box", to: "target", weight: 0.5 },
  ],
  train: { batchSize: 16, epochs: 30, checkpointEverySteps: 7 },
});

function mapOf(outcome: StudentOutcome): number {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  const found = outcome.result.models[0]?.test;
  if (found === undefined || !("figures" in found)) throw new Error("expected figures of boxes");
  return found.figures["map50"] as number;
}

const weightsOf = (folder: string) => readFile(join(root, folder, "distilled/weights.bin"));

test("of few boxes a distilled student finds more than the same one from scratch, and a resumed one is the same", {
  timeout: 300_000,
}, async () => {
  await trainTeacher({
    dataset: whole,
    name: "a",
    model: { kind: "grid-cnn", filters: [12, 16], top: [24] },
    seed: 1,
    augment: [],
    optimizer: { kind: "adam", learningRate: 0.01, weightDecay: 0 },
    labelSmoothing: 0,
    batchSize: 16,
    epochs: 40,
    validation: 0,
    folder: join(root, "a"),
    clock: systemClock,
    abort: new AbortController().signal,
    onProgress: () => undefined,
  });
  const run = createMemoryRun(spec, fewBoxes);
  await using _teacher = await run.serve("a", await openTeacher(join(root, "a"), { samples: whole }), whole);
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(root, "distilled"), temperature: 1 });
  const scratch = mapOf(await run.distil({ folder: join(root, "scratch"), objective: "scratch" }));
  expect(mapOf(outcome)).toBeGreaterThan(scratch + 0.1);

  const stopped = await run.distil({ folder: join(root, "resumed"), temperature: 1, stopAfter: 101 });
  expect(stopped.kind).toBe("stopped");
  await run.distil({ folder: join(root, "resumed"), temperature: 1 });
  expect(await weightsOf("resumed")).toEqual(await weightsOf("distilled"));
});

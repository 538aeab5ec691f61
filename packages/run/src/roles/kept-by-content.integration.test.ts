import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { serveCoordinator } from "@faculty/coordinator";
import { openSignalStore } from "@faculty/coordinator/signals";
import { type Dataset, loadDataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { planOf, stepsPerRequest } from "@faculty/shared/plan";
import { createRandom } from "@faculty/shared/random";
import type { AugmentationSpec } from "@faculty/shared/samples";
import { trainStudent } from "@faculty/student-trainer";
import { harvestSignals } from "@faculty/student-trainer/harvest";
import { serveTeacher, type Teacher } from "@faculty/teacher-node";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";

const logger = createLogger({ service: "test", level: "silent" });
const { signal: abort } = new AbortController();
const side = 4;
const shift: AugmentationSpec = { kind: "shift", pixels: 1 };

let folder: string;
beforeAll(() => startBackend());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-by-content-"));
  for (let i = 0; i < 12; i++) await photo(`${i % 2 === 0 ? "even" : "odd"}/${i}.png`, 10 * i);
});
afterEach(() => rm(folder, { recursive: true }));

/** A grey picture, brighter by a step each pixel. */
async function photo(name: string, grey: number): Promise<void> {
  const row = (y: number) => [0, ...Array.from({ length: side }, (_, x) => grey + side * y + x)];
  const rows = Array.from({ length: side }, (_, y) => row(y)).flat();
  const png = [
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Uint8Array.of(0, 0, 0, side, 0, 0, 0, side, 8, 0, 0, 0, 0)),
    chunk("IDAT", deflateSync(Uint8Array.from(rows))),
    chunk("IEND", new Uint8Array()),
  ];
  const path = join(folder, "photos", name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.concat(png));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const photoKeys = () =>
  ({ name: "images", path: join(folder, "photos"), size: [side, side], channels: 1, test: 0.3 }) as const;
const photos = () => loadDataset(photoKeys(), undefined, { cache: join(folder, "cache") });

/** Its answers follow from its inputs; it counts the samples it is asked about. */
function countingTeacher(dataset: Dataset): Teacher & { asked: number } {
  const width = dataset.classes.length;
  return {
    asked: 0,
    facts: {
      digest: "d",
      output: runOutput(dataset),
      inputShape: dataset.inputShape,
      layers: [],
      parameters: 1,
      backend: "none",
    },
    async infer({ inputs, rows }) {
      if (inputs.some((value) => value !== 0)) this.asked += rows; // else it is warmed up
      const sums = Array.from({ length: rows }, (_, row) =>
        inputs.subarray(row * side ** 2, (row + 1) * side ** 2).reduce((sum, value) => sum + value, 0),
      );
      const data = Float32Array.from(
        { length: rows * width },
        (_, i) => ((sums[Math.floor(i / width)] ?? 0) * (i % width)) / 9,
      );
      return { logits: { rows, width, data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const specOf = (store: string, augment: readonly AugmentationSpec[]) =>
  runSchema.parse({
    name: "kept",
    seed: 5,
    dataset: { ...photoKeys(), validation: 0.2 },
    augment,
    teachers: [{ name: "only", model: "-" }],
    student: { model: { kind: "mlp", units: [4] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { batchSize: 4, epochs: 2 },
    signals: { mode: "hybrid", folder: join(folder, store) },
  });

/** Coordinator and teacher on the photos as they are now, with a signal store. */
async function cluster(store: string, augment: readonly AugmentationSpec[]) {
  const dataset = await photos();
  const spec = specOf(store, augment);
  const lines: string[] = [];
  const kept = await openSignalStore({ folder: join(folder, store), maxBytes: 1e9, evict: false, logger });
  const network = createMemoryNetwork();
  const teacher = countingTeacher(dataset);
  const node = await serveTeacher({ bus: network.connect(), replica: "r1", logger, name: "only", teacher, dataset });
  const coordinator = await serveCoordinator({
    bus: network.connect(),
    runId: "kept",
    generation: 1,
    spec,
    dataset,
    logger: createLogger({ service: "coordinator", level: "info", to: { write: (line) => lines.push(line) } }),
    store: kept,
  });
  return {
    bus: network.connect(),
    dataset,
    spec,
    /** Samples that the teacher was asked about, without those whose kept signals were compared with what it says now. */
    asked: () => {
      const told: { event?: string; samples?: number }[] = lines.map((line) => JSON.parse(line));
      const compared = told.filter(({ event }) => event === "signals-compared");
      return teacher.asked - compared.reduce((sum, { samples = 0 }) => sum + samples, 0);
    },
    [Symbol.asyncDispose]: async () => {
      await coordinator[Symbol.asyncDispose]();
      await node[Symbol.asyncDispose]();
      await kept[Symbol.asyncDispose]();
    },
  };
}

/** @returns Samples pulled, and those that the teacher was asked about. */
async function harvest(augment: readonly AugmentationSpec[] = []): Promise<{ pulled: number; asked: number }> {
  await using running = await cluster("store", augment);
  const { bus, spec, dataset, asked } = running;
  const pulled = await harvestSignals({
    bus,
    run: "kept",
    policy: spec.ensemble.policy,
    giveUpAfterMs: 10_000,
    clock: systemClock,
    jitter: createRandom(0),
    logger,
    plan: planOf(spec, dataset),
    dataset,
    epochs: augment.length > 0 ? spec.train.epochs : 1,
    credit: 2,
    stepsPerRequest: stepsPerRequest(spec),
    onProgress: () => undefined,
    abort,
  });
  return { pulled, asked: asked() };
}

/** The student's weights, and the samples that its teacher was asked about. @param meanwhile - Before coordinator and store are closed. */
async function trained(store: string, meanwhile: () => Promise<void> = async () => undefined) {
  await using running = await cluster(store, [shift]);
  const { bus, spec, dataset } = running;
  const outcome = await trainStudent({
    bus,
    runId: "kept",
    spec,
    dataset,
    student: "student-1",
    seed: 5,
    objective: "distil",
    temperature: 2,
    folder: join(folder, `student-of-${store}`),
    onProgress: () => undefined,
    clock: systemClock,
    logger,
    abort,
  });
  expect(outcome.kind).toBe("finished");
  await meanwhile();
  const weights = await readFile(join(folder, `student-of-${store}`, "distilled", "weights.bin"));
  return { weights: weights.toString("hex"), asked: running.asked() };
}

test("one photo more, or changed, is one photo asked about; one less, moved or of another class is none", async () => {
  expect(await harvest()).toEqual({ pulled: 12, asked: 12 });
  await photo("even/new.png", 201);
  expect(await harvest()).toEqual({ pulled: 13, asked: 1 });
  await photo("odd/3.png", 202);
  expect(await harvest()).toEqual({ pulled: 13, asked: 1 });
  await rm(join(folder, "photos/even/4.png"));
  await rename(join(folder, "photos/even/6.png"), join(folder, "photos/odd/six.png"));
  expect(await harvest()).toEqual({ pulled: 12, asked: 0 });
});

test("the augmented views of the others stay too: one photo more is asked about once an epoch", async () => {
  const { pulled, asked } = await harvest([shift]);
  expect(asked).toBe(pulled);
  await photo("even/new.png", 201);
  const plan = planOf(specOf("store", [shift]), await photos());
  const { pulled: after, asked: more } = await harvest([shift]);
  expect(more).toBe(after - pulled);
  expect([1, plan.epochs]).toContain(more); // held out, or of each epoch
});

test("a student that learns from a store grown photo by photo is that of a store filled at once", async () => {
  await harvest([shift]);
  await photo("even/new.png", 201);
  await harvest([shift]);
  const grown = await trained("store");
  const atOnce = await trained("another-store");
  expect([grown.asked, atOnce.asked > 0]).toEqual([0, true]);
  expect(grown.weights).toBe(atOnce.weights);
});

test("what a student was taught is on disk before its coordinator ends: one that is killed teaches the same", async () => {
  const copy = () => cp(join(folder, "store"), join(folder, "left-by-a-kill"), { recursive: true });
  const first = await trained("store", copy);
  const second = await trained("left-by-a-kill");
  expect(second).toEqual({ weights: first.weights, asked: 0 });
});

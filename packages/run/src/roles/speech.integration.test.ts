import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, loadRunDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { createRandom } from "@faculty/shared/random";
import { trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { wavBytes } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

const rate = 8000;
const abort = new AbortController().signal;

let root: string;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-speech-"));
  await mkdir(join(root, "voices"));
  for (const [speaker, hz] of Object.entries(speakers))
    for (const [word, ratio] of Object.entries(words))
      for (let take = 0; take < 8; take++)
        await writeFile(join(root, "voices", `${word}_${speaker}_${take}.wav`), spoken(hz, ratio, take));
});
afterAll(() => rm(root, { recursive: true }));

/** Each speaks at a pitch of their own, Hz. */
const speakers = { ada: 220, bob: 150, cy: 180, dee: 250 };
/** A word is a glide: what the pitch becomes over its length. */
const words = { rise: 4, fall: 1 / 4, hold: 1 };

/** Half a second of a glide and its first overtone in noise, as a WAV of 16 bits. */
function spoken(hz: number, ratio: number, take: number): Buffer {
  const random = createRandom(hz, ratio * 4, take);
  const samples = Math.floor((0.4 + 0.1 * random.uniform()) * rate);
  const data = Buffer.alloc(2 * samples);
  let phase = 0;
  for (let n = 0; n < samples; n++) {
    phase += (2 * Math.PI * hz * 2 * ratio ** (n / samples)) / rate;
    const value = 0.4 * Math.sin(phase) + 0.2 * Math.sin(2 * phase) + 0.05 * (random.uniform() - 0.5);
    data.writeInt16LE(Math.round(32_767 * value), 2 * n);
  }
  return wavBytes(data, { rate });
}

function specOf(labels: object) {
  return runSchema.parse({
    name: "speech",
    seed: 1,
    dataset: {
      name: "audio",
      path: join(root, "voices"),
      files: "{class}_{speaker}_{}.wav",
      test: ["dee"],
      rate,
      seconds: 0.5,
      mel: { bands: 16, window: 0.032, hop: 0.02 },
      validation: 0.3,
      ...labels,
    },
    augment: [{ kind: "time-mask", steps: 2 }],
    teachers: [{ name: "convolutions", model: "-" }],
    student: { model: { kind: "cnn-1d", filters: [8] }, optimizer: { kind: "adam", learningRate: 0.02 } },
    objective: [
      { loss: "hard-label", weight: 0.3 },
      { loss: "soft-target-kl", weight: 0.7 },
    ],
    train: { batchSize: 16, epochs: 12 },
  });
}

const load = (spec: ReturnType<typeof specOf>) => loadRunDataset(spec, undefined, { cache: join(root, "cache") });

async function teach(dataset: Dataset): Promise<void> {
  await trainTeacher({
    dataset,
    name: "convolutions",
    folder: join(root, "convolutions"),
    model: { kind: "cnn-1d", filters: [16] },
    seed: 1,
    epochs: 12,
    batchSize: 16,
    validation: 0.3,
    labelSmoothing: 0,
    optimizer: { kind: "adam", learningRate: 0.02, weightDecay: 0 },
    augment: [],
    onProgress: () => undefined,
    clock: systemClock,
    abort,
  });
}

test("a student of three labels a word is taught to hear a speaker whom nobody heard before", async () => {
  await teach(await load(specOf({})));
  const spec = specOf({ labels: { perClass: 3 } });
  const dataset = await load(spec);
  const run = createMemoryRun(spec, dataset);
  await using teacher = await openTeacher(join(root, "convolutions"), { samples: dataset });
  await using _replica = await run.serve("convolutions", teacher, dataset);
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(root, "student") });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  expect(outcome.result.models[0]?.test.samples).toBe(3 * 8);
  expect(outcome.result.models[0]?.test.accuracy).toBeGreaterThan(0.9);
});

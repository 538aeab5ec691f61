import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import type { ModelSpec } from "@faculty/shared/config";
import { createRandom } from "@faculty/shared/random";
import { noLabel } from "@faculty/shared/samples";
import { type StudentOutcome, trainTeacher } from "@faculty/student-trainer";
import { openTeacher } from "@faculty/teacher-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";
import { predictTextRole } from "./predict-text.ts";

// The small form of examples/language-model: teachers that have read much, and a student that is shown what comes next in a
// few windows of another text.

const never = new AbortController().signal;
const length = 8;
const few = 8;

const subjects = ["cat", "dog", "bird", "fish", "horse", "cow"];
const verbs = ["sees", "hears", "likes", "fears", "follows", "finds"];
const signs = ["old", "young", "white", "black"];

/** Sentences of a grammar in which a word tells much of the next one, and not all. */
function sentences(count: number, seed: number): string {
  const random = createRandom(seed);
  const of = (words: readonly string[], from: number) => {
    const near = random.uniform() < 0.8 ? random.integer(0, 1) : random.integer(0, words.length - 1);
    return words[(from + near) % words.length] ?? "";
  };
  return Array.from({ length: count }, () => {
    const [i, j] = [random.integer(0, subjects.length - 1), random.integer(0, subjects.length - 1)];
    const [subject, object] = [subjects[i] ?? "", subjects[j] ?? ""];
    return `the ${of(signs, i)} ${subject} ${of(verbs, i)} the ${of(signs, j)} ${object}.`;
  }).join("\n");
}

let root: string;
let own: Dataset;
const seeing: ModelSpec = { kind: "transformer", causal: false, blocks: 1, width: 24, heads: 2, feedForward: 24 };
const teachers: Readonly<Record<string, ModelSpec>> = {
  narrow: { ...seeing, causal: true },
  broad: { ...seeing, causal: true, width: 32 },
};
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-running-text-"));
  for (const [folder, count, seed] of [
    ["theirs", 240, 1],
    ["theirs/test", 8, 2],
    ["own", 60, 3],
    ["own/test", 60, 4],
  ] as const) {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, "text.txt"), sentences(count, seed));
  }
  const theirs = await load("theirs");
  for (const [name, model] of Object.entries(teachers)) await teach(theirs, name, model);
  own = await load("own", join(root, "narrow/vocabulary.txt"));
}, 300_000); // two models are trained
afterAll(() => rm(root, { recursive: true }));

function load(folder: string, vocabulary?: string): Promise<Dataset> {
  const spec = { name: "tokens", path: join(root, folder), length, together: 2, vocabulary } as const;
  return loadDataset(spec, undefined, { cache: join(root, "cache") });
}

function teach(dataset: Dataset, name: string, model: ModelSpec) {
  return trainTeacher({
    dataset,
    name,
    model,
    seed: 1,
    augment: [],
    optimizer: { kind: "adam", learningRate: 0.01, weightDecay: 0 },
    labelSmoothing: 0,
    batchSize: 16,
    epochs: 6,
    validation: 0,
    folder: join(root, name),
    clock: systemClock,
    abort: never,
    onProgress: () => undefined,
  });
}

const spec = runSchema.parse({
  name: "running-text",
  seed: 1,
  dataset: { name: "tokens", path: "own", length, validation: 0 },
  teachers: Object.keys(teachers).map((name) => ({ name, external: true })),
  student: { model: { kind: "gru", embedding: 8, units: [8] }, optimizer: { kind: "adam", learningRate: 0.02 } },
  temperature: 1,
  objective: [
    { loss: "soft-target-kl", weight: 0.9 },
    { loss: "hard-label", weight: 0.1 },
  ],
  train: { batchSize: 16, epochs: 16 },
});

function figuresOf(outcome: StudentOutcome) {
  const found = outcome.kind === "stopped" ? undefined : outcome.result.models[0]?.test;
  const { perplexity, accuracy } = Object(found !== undefined && "figures" in found ? found.figures : null);
  return { perplexity: Number(perplexity), accuracy: Number(accuracy) };
}

test("a student of few windows is less perplexed by what teachers say of others, and continues a text by the seed", {
  timeout: 300_000,
}, async () => {
  const labels = own.train.labels.map((label, id) => (id < few ? label : noLabel));
  const dataset: Dataset = { ...own, train: { ...own.train, labels } };
  const run = createMemoryRun(spec, dataset);
  const serve = async (name: string) => run.serve(name, await openTeacher(join(root, name), { samples: own }), own);
  await using _narrow = await serve("narrow");
  await using _broad = await serve("broad");
  await using _coordinator = await run.coordinate();
  const distilled = figuresOf(await run.distil({ folder: join(root, "taught"), temperature: 1 }));
  const untaught = { folder: join(root, "untaught"), temperature: 1, objective: "scratch" } as const;
  const scratch = figuresOf(await run.distil(untaught));
  expect(distilled.perplexity).toBeLessThan(0.8 * scratch.perplexity);
  expect(distilled.accuracy).toBeGreaterThan(scratch.accuracy);

  const continued = async (seed: number, temperature: number) => {
    const lines: string[] = [];
    await predictTextRole({
      model: join(root, "taught/distilled"),
      text: "The old cat",
      tokens: 12,
      seed,
      temperature,
      beam: 1,
      vocabulary: undefined,
      settings: readSettings({}, () => ""),
      output: silentOutput({ print: (line) => lines.push(line) }),
      abort: never,
    });
    return lines.join("\n");
  };
  const drawn = await continued(1, 1);
  expect(drawn).toMatch(/^the old cat.{8}/);
  expect(await continued(1, 1)).toBe(drawn);
  expect(await continued(2, 1)).not.toBe(drawn);
  expect(await continued(1, 0)).toBe(await continued(2, 0));
});

test("a model that sees the next token is refused, as one to train and as a teacher", {
  timeout: 120_000,
}, async () => {
  await expect(teach(own, "seer", seeing)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message:
      "the model sees later tokens than that which it is asked after, by its layer block1_attention; expected a causal model, as gru, lstm and transformer with causal: true are",
  });
  const { vocabulary = [], ...others } = own;
  const tagged = { ...others, vocabulary: vocabulary.with(3, "[tags]") }; // tags of words may be told by the whole sentence
  await teach(tagged, "seer", seeing);
  await using _seer = await openTeacher(join(root, "seer"), { samples: tagged });
  await expect(openTeacher(join(root, "seer"), { samples: own })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: expect.stringMatching(
      /seer sees later tokens than that which it is asked after: what it says at position/,
    ),
  });
});

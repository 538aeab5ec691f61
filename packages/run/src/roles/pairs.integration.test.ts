import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import type { ModelSpec, RunSpec } from "@faculty/shared/config";
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
import { translateRole } from "./translate.ts";

const never = new AbortController().signal;

// The small form of examples/translation: teachers of many pairs, and a student that is shown few of them.

/** English words, and what they are called in a language in which the sign follows what it is of. */
const nouns = { house: "casa", tree: "árbol", river: "río", bird: "ave", road: "vía", star: "astro" };
const signs = { old: "antes", new: "ahora", white: "blanco", green: "verde" };

function pairs(count: number, seed: number): string {
  const random = createRandom(seed);
  const one = (words: Readonly<Record<string, string>>) =>
    Object.entries(words)[random.integer(0, Object.keys(words).length - 1)] ?? ["", ""];
  return Array.from({ length: count }, () => {
    const [[sign, theirSign], [noun, theirNoun], [other, theirOther]] = [one(signs), one(nouns), one(nouns)];
    const [source, target] = [`${sign} ${noun} and ${other}`, `${theirNoun} ${theirSign} y ${theirOther}`];
    return `${JSON.stringify({ source, target })}\n`;
  }).join("");
}

/** Pairs whose targets a student is shown. */
const few = 24;

let root: string;
const teacher: ModelSpec = { kind: "encoder-decoder", blocks: 1, width: 32, heads: 2, feedForward: 32 };
const student: ModelSpec = { kind: "encoder-decoder", blocks: 1, width: 12, heads: 2, feedForward: 12 };
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-pairs-"));
  await writeFile(join(root, "many.jsonl"), pairs(240, 1));
  await writeFile(join(root, "few.jsonl"), pairs(few, 2));
  await writeFile(join(root, "test.jsonl"), pairs(40, 3));
  const many = await load("many");
  await teach(many, "first", teacher, 5);
  await teach(many, "second", { ...teacher, width: 24 }, 5);
}, 900_000); // two models are trained
afterAll(() => rm(root, { recursive: true }));

function specOf(name: string): DatasetSpec {
  const vocabulary = name === "many" ? {} : { vocabulary: join(root, "first/vocabulary.txt") };
  return { name: "pairs", path: join(root, `${name}.jsonl`), test: join(root, "test.jsonl"), length: 5, ...vocabulary };
}

function load(name: string): Promise<Dataset> {
  return loadDataset(specOf(name), undefined, { cache: join(root, "cache") });
}

function teach(dataset: Dataset, name: string, model: ModelSpec, epochs: number) {
  return trainTeacher({
    dataset,
    name,
    model,
    seed: 1,
    augment: [],
    optimizer: { kind: "adam", learningRate: 0.01, weightDecay: 0 },
    labelSmoothing: 0,
    batchSize: 8,
    epochs,
    validation: 0,
    folder: join(root, name),
    clock: systemClock,
    abort: never,
    onProgress: () => undefined,
  });
}

/** What a command prints as JSON. */
async function printed(
  run: (role: Pick<Parameters<typeof translateRole>[0], "settings" | "output" | "abort">) => Promise<void>,
) {
  const lines: string[] = [];
  const output = { ...silentOutput({ print: (line) => lines.push(line) }), json: true };
  await run({ settings: readSettings({ XDG_CACHE_HOME: join(root, "xdg") }, () => ""), output, abort: never });
  return JSON.parse(lines.join("\n"));
}

const translated = (models: readonly string[], part: "train" | "test" = "test", writePairs?: string) =>
  printed((role) =>
    translateRole({
      ...role,
      models: models.map((name) => join(root, name)),
      dataset: { ...specOf(part === "test" ? "few" : "many"), vocabulary: undefined, length: undefined }, // those of the models
      part,
      beam: 2,
      writePairs,
    }),
  );

const spec: RunSpec = runSchema.parse({
  name: "pairs",
  seed: 1,
  dataset: { name: "pairs", path: "many.jsonl", test: "test.jsonl", length: 5, validation: 0 },
  teachers: ["first", "second"].map((name) => ({ name, external: true })),
  student: { model: student, optimizer: { kind: "adam", learningRate: 0.01 } },
  temperature: 1,
  objective: [
    { loss: "soft-target-kl", weight: 0.9 },
    { loss: "hard-label", weight: 0.1 },
  ],
  train: { batchSize: 8, epochs: 5 },
});

/** Of the targets' tokens. */
function perplexityOf(outcome: StudentOutcome): number {
  const found = outcome.kind === "stopped" ? undefined : outcome.result.models[0]?.test;
  return Number(Object(found !== undefined && "figures" in found ? found.figures : null).perplexity);
}

test("what teachers say of each next token makes a student of few pairs less perplexed", {
  timeout: 300_000,
}, async () => {
  const many = await load("many");
  const labels = many.train.labels.map((label, id) => (id < few ? label : noLabel));
  const dataset: Dataset = { ...many, train: { ...many.train, labels } };
  const run = createMemoryRun(spec, dataset);
  const serve = async (name: string) =>
    run.serve(name, await openTeacher(join(root, name), { samples: dataset }), dataset);
  await using _first = await serve("first");
  await using _second = await serve("second");
  await using _coordinator = await run.coordinate();
  const distilled = perplexityOf(await run.distil({ folder: join(root, "taught"), temperature: 1 }));
  const untaught = { folder: join(root, "untaught"), temperature: 1, objective: "scratch" } as const;
  expect(distilled).toBeLessThan(0.85 * perplexityOf(await run.distil(untaught)));
});

test("what teachers say of sources is a data set, from which a student learns to translate", {
  timeout: 300_000,
}, async () => {
  const ensemble = await translated(["first", "second"]);
  expect(ensemble).toMatchObject({ part: "test", texts: 40, beam: 2 });
  expect(ensemble.chrf).toBeGreaterThan(80);

  const said = join(root, "said.jsonl");
  await translated(["first", "second"], "train", said);
  const sources = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).source);
  const written = await readFile(said, "utf8");
  expect(sources(written)).toEqual(sources(await readFile(join(root, "many.jsonl"), "utf8")));
  await teach(await load("few"), "scratch", student, 6);
  await teach(await load("said"), "sequence-level", student, 6);
  const [scratch, distilled] = [await translated(["scratch"]), await translated(["sequence-level"])];
  expect(distilled.chrf).toBeGreaterThan(scratch.chrf + 5);

  const translation = (beam: number) =>
    printed((role) => {
      const drawn = { tokens: 1, seed: 1, temperature: 1, vocabulary: undefined };
      return predictTextRole({ ...role, ...drawn, model: join(root, "first"), text: "The old bird and house", beam });
    });
  expect(await translation(2)).toEqual(await translation(2));
  expect((await translation(1)).translation).toMatch(/^[a-zíá ]+$/);
});

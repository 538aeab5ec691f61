import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, knownVocabulary, loadDataset, runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { openTeacher, type Teacher } from "@faculty/teacher-node";
import { onnxBytes, textOnnx } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSchema } from "../run-file/run-schema.ts";
import { createMemoryRun } from "./memory-run.fixture.ts";

const classes = ["bad", "good"];
/** Of each class; a text has three of its own and one of the other. */
const words = [
  ["Dull", "broken", "Poor", "late"],
  ["Bright", "whole", "Fine", "early"],
] as const;

function textOf(id: number): string {
  const own = words[id % 2] ?? [];
  const other = words[1 - (id % 2)] ?? [];
  const at = Math.floor(id / 2);
  return `${own[at % 4]} ${other[(at >> 1) % 4]}, ${own[(at >> 2) % 4]} ${own[(at + 1) % 4]}!${"!".repeat(at % 3)}`;
}

const texts = { train: Array.from({ length: 80 }, (_, id) => textOf(id)), test: [81, 84, 87, 90].map(textOf) };

let root: string;
let dataset: Dataset;
beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-text-beside-tokens-"));
  await mkdir(join(root, "words"));
  const lineOf = (text: string) => `${classes[words[1].some((word) => text.startsWith(word)) ? 1 : 0]}\t${text}`;
  for (const [part, all] of Object.entries(texts))
    await writeFile(join(root, "words", `${part}.tsv`), all.map(lineOf).join("\n"));
  await writeFile(join(root, "words", "text.json"), JSON.stringify({ length: 8 }));
  dataset = await loadDataset({ name: "text", path: join(root, "words") });

  const known = texts.train.map((text) => [text, lineOf(text).startsWith("good") ? [-3, 3] : [3, -3]] as const);
  await writeFile(join(root, "by-heart.onnx"), onnxBytes(textOnnx(Object.fromEntries(known))));
  const { inputShape, vocabulary } = dataset;
  const model = await buildModel(
    { kind: "embedding-pool", embedding: 4 },
    inputShape,
    runOutput(dataset),
    5,
    vocabulary,
  );
  const manifest = { format: "tfjs-layers", name: "reader", classes, inputShape, output: "logits" } as const;
  const own = knownVocabulary(dataset);
  await saveModel(join(root, "reader"), model, { ...manifest, vocabulary: own }, { weights: "float32", vocabulary });
  model.dispose();
}, 120_000);
afterAll(() => rm(root, { recursive: true }));

const spec = runSchema.parse({
  name: "texts-beside-tokens",
  seed: 2,
  dataset: { name: "tweets", validation: 0.25 },
  teachers: ["by-heart", "reader"].map((name) => ({ name, model: "-" })),
  student: { model: { kind: "embedding-pool", embedding: 6 }, optimizer: { learningRate: 0.05 } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { batchSize: 16, epochs: 6 },
});

interface Heard {
  readonly texts: readonly string[];
  /** Of each row asked about, its token ids. */
  readonly ids: readonly string[];
}

/** @param holds - Whether teachers read samples where they lie, or are sent them. */
async function teach(name: string, holds: boolean) {
  const run = createMemoryRun(spec, dataset);
  const heard: Heard & { texts: string[]; ids: string[] } = { texts: [], ids: [] };
  await using byHeart = await openTeacher(join(root, "by-heart.onnx"), { classes, samples: dataset });
  await using reader = await openTeacher(join(root, "reader"), { samples: dataset });
  const listening = (teacher: Teacher, hear: (request: Parameters<Teacher["infer"]>[0]) => void): Teacher => ({
    ...teacher,
    infer: (request) => {
      hear(request);
      return teacher.infer(request);
    },
  });
  const held = holds ? dataset : undefined;
  await using _byHeart = await run.serve(
    "by-heart",
    listening(byHeart, (request) => heard.texts.push(...(request.texts ?? []))),
    held,
  );
  await using _reader = await run.serve(
    "reader",
    listening(reader, ({ inputs, rows }) => {
      const length = inputs.length / rows;
      for (let row = 0; row < rows; row++) heard.ids.push(inputs.slice(row * length, (row + 1) * length).join());
    }),
    held,
  );
  heard.texts.length = heard.ids.length = 0; // a node asks its model about something before anybody else does
  await using _coordinator = await run.coordinate();
  const outcome = await run.distil({ folder: join(root, name) });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  return {
    heard,
    weights: await readFile(join(root, name, "distilled/weights.bin")),
  };
}

test("a teacher of texts and one of tokens are asked about the same samples, each in its own way", async () => {
  const { heard } = await teach("held", true);
  const shown = (part: "train" | "test") =>
    texts[part].map((text, id) => [text, viewOf(dataset, part, Int32Array.of(id)).join()] as const);
  const idsOf = new Map([...shown("train"), ...shown("test")]);
  expect(new Set(heard.texts.map((text) => idsOf.get(text)))).toEqual(new Set(heard.ids));
  expect(new Set(heard.texts).size).toBe(texts.train.length); // those held out too, for the objective reads no label
});

test("texts that are sent and texts that are read where they lie teach the same student", async () => {
  const sent = await teach("sent", false);
  const read = await teach("read", true);
  expect(sent.heard.texts.length).toBe(read.heard.texts.length);
  expect(sent.weights.equals(read.weights)).toBe(true);
});

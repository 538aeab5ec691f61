#!/usr/bin/env node
/**
 * What each loss, temperature, weighting and length gained over the same student from scratch, with a transfer set: the
 * vision example's teachers, 3,200 training images of which 300 show their label.
 *
 *   node examples/ablations/ablate.mjs [family …] [--seeds N] [--epochs N] [--out FOLDER]
 *
 * Families: response, temperature, share, length, feature, relation, ensemble. Teachers, coordinator and students are in
 * this process, on a network in memory, so that a student takes seconds; the signal store answers for the teachers from
 * the second variant on. Prints a Markdown table a family. What is finished in FOLDER is not trained again, and a student
 * that was interrupted goes on from its checkpoint.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serveCoordinator } from "../../packages/coordinator/dist/index.js";
import { openSignalStore } from "../../packages/coordinator/dist/signals/index.js";
import { loadRunDataset } from "../../packages/data/dist/datasets/index.js";
import { startBackend } from "../../packages/models/dist/backend/index.js";
import { runSchema } from "../../packages/run/dist/run-file/run-schema.js";
import { createMemoryNetwork } from "../../packages/shared/dist/bus/index.js";
import { systemClock } from "../../packages/shared/dist/clock/index.js";
import { createLogger } from "../../packages/shared/dist/logging/index.js";
import { trainStudent } from "../../packages/student-trainer/dist/index.js";
import { openTeacher, serveTeacher } from "../../packages/teacher-node/dist/index.js";
import { at, compare, signed, spread } from "./paired-gains.mjs";

const teachersFolder = fileURLToPath(new URL("../vision/teachers", import.meta.url));

const soft = { loss: "soft-target-kl", weight: 0.9 };
const hard = { loss: "hard-label", weight: 0.1 };
const wide = "wide-cnn";

/** @param {Record<string, unknown>} term @param {number} weight */
const shared = (term, weight) => ({ ...term, weight });
/** @param {Record<string, unknown>} term */
const beside = (term) => ({ objective: [hard, soft, term] });
/** @param {Record<string, unknown>} weighting */
const weighted = (weighting) => ({ ensemble: { weighting } });

/**
 * A variant is what it changes of the run below.
 * @type {Record<string, Record<string, Record<string, unknown>>>}
 */
const families = {
  response: {
    "soft-target-kl": {},
    "soft-target-kl, standardized": {
      objective: [hard, { ...soft, normalize: "standardize" }],
      signal: "logits",
    },
    "reverse-kl": { objective: [hard, { ...soft, loss: "reverse-kl" }] },
    "jsd, β = 0.5": { objective: [hard, { ...soft, loss: "jsd", normalized: true }] },
    "decoupled-kd": { objective: [hard, { ...soft, loss: "decoupled-kd", beta: 2 }] },
    dist: { objective: [hard, { ...soft, loss: "dist" }] },
    "logit-mse": { objective: [hard, { loss: "logit-mse", weight: 0.1 }], signal: "logits" },
  },
  temperature: { "T = 1": { temperature: 1 }, "T = 2": {}, "T = 4": { temperature: 4 }, "T = 8": { temperature: 8 } },
  share: {
    "soft alone": { objective: [{ ...soft, weight: 1 }] },
    "hard × 0.1": {},
    "hard × 0.5": { objective: [shared(hard, 0.5), shared(soft, 0.5)] },
    "hard × 0.9": { objective: [shared(hard, 0.9), shared(soft, 0.1)] },
  },
  length: {
    "2 epochs": { baseline: true, train: { batchSize: 128, epochs: 2 } },
    "8 epochs": {},
    "24 epochs": { baseline: true, train: { batchSize: 128, epochs: 24 } },
  },
  feature: {
    "+ hint, pooled": beside({ loss: "hint", weight: 0.5, from: `${wide}/pool3`, to: "pool2", send: "pooled" }),
    "+ attention-transfer, code": beside({
      loss: "attention-transfer",
      weight: 100,
      from: `${wide}/conv2`,
      to: "conv2",
    }),
    "+ attention-transfer, paper": beside({
      loss: "attention-transfer",
      variant: "paper",
      weight: 1,
      from: `${wide}/conv2`,
      to: "conv2",
    }),
    "+ vid": beside({ loss: "vid", weight: 0.1, from: `${wide}/pool3`, to: "pool2" }),
    "+ cwd": beside({ loss: "cwd", weight: 0.5, tau: 4, from: `${wide}/pool3`, to: "pool2" }),
    "+ nst": beside({ loss: "nst", weight: 1, from: `${wide}/pool3`, to: "pool2" }),
    "+ fsp": beside({ loss: "fsp", weight: 1, from: [`${wide}/conv2`, `${wide}/pool3`], to: ["conv1", "pool2"] }),
  },
  relation: {
    "+ similarity-preserving": beside({
      loss: "similarity-preserving",
      weight: 100,
      from: `${wide}/dense1`,
      to: "flatten",
    }),
    "+ rkd-distance": beside({ loss: "rkd-distance", weight: 1, from: `${wide}/dense1`, to: "flatten" }),
    "+ rkd-angle": beside({ loss: "rkd-angle", weight: 2, from: `${wide}/dense1`, to: "flatten" }),
    "+ pkt": beside({ loss: "pkt", weight: 1000, from: `${wide}/dense1`, to: "flatten" }),
  },
  ensemble: {
    uniform: {},
    "uniform, mean of logits": { ensemble: { space: "logits" } },
    "uniform, calibrated": { ensemble: { calibrate: true } },
    "accuracy, γ = 10": weighted({ kind: "accuracy", gamma: 10 }),
    entropy: weighted({ kind: "entropy" }),
    "max-probability, τ = 0.1": weighted({ kind: "max-probability", tau: 0.1 }),
    "margin, τ = 0.1": weighted({ kind: "margin", tau: 0.1 }),
    confidence: weighted({ kind: "confidence" }),
    "cross-entropy": weighted({ kind: "cross-entropy" }),
    "min-ce": weighted({ kind: "min-ce" }),
    stochastic: weighted({ kind: "stochastic" }),
    "adaptive-kl": { objective: [hard, { ...soft, loss: "adaptive-kl" }] },
    "gated-kl": { objective: [hard, { ...soft, loss: "gated-kl" }] },
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "5" },
    epochs: { type: "string", default: "8" },
    out: { type: "string", default: "runs/ablations" },
  },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(families);
const strangers = chosen.filter((family) => !(family in families));
if (strangers.length > 0) {
  console.error(`ablate: no family ${strangers.join(", ")}, expected ${Object.keys(families).join(", ")}`);
  process.exit(2);
}
const out = resolve(values.out);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
await mkdir(out, { recursive: true });
await startBackend();

const logger = createLogger({ service: "ablate", level: "silent" });
const dataset = await loadRunDataset(specOf("base", {}));
const labels = Array.from(dataset.test.labels);
const teachers = await Promise.all(
  [wide, "kernel5-cnn", "footwear-mlp"].map(async (name) => ({
    name,
    teacher: await openTeacher(join(teachersFolder, name), { samples: dataset }),
  })),
);

const scratch = await outcomes("base", { baseline: true }, "scratch");
console.log(`From scratch: ${spread(scratch)} % of ${labels.length} test images, ${seeds.length} seeds.`);
for (const family of chosen) {
  console.log(`\n| ${family} | test accuracy, % | gain, points (95 % interval) |\n| --- | --- | --- |`);
  for (const [variant, keys] of Object.entries(families[family] ?? {})) {
    const isBase = Object.keys(keys).length === 0;
    const run = isBase ? "base" : slug(`${family} ${variant}`);
    const distilled = await outcomes(run, keys, "distilled");
    const beside = keys["baseline"] === true ? await outcomes(run, keys, "scratch") : scratch;
    const { gain, half } = compare(distilled, beside);
    console.log(
      `| ${variant} | ${spread(distilled)} | ${signed(gain)} (${signed(gain - half)} to ${signed(gain + half)}) |`,
    );
  }
}
await Promise.all(teachers.map(({ teacher }) => teacher[Symbol.asyncDispose]()));

/** @param {string} name @param {Record<string, unknown>} keys */
function specOf(name, keys) {
  return runSchema.parse({
    name,
    seed: 1,
    dataset: { name: "fashion-mnist", labels: { perClass: 30 }, validation: 0.25 },
    teachers: [wide, "kernel5-cnn", "footwear-mlp"].map((teacher) => ({ name: teacher, external: true })),
    temperature: 2,
    objective: [hard, soft],
    signals: { mode: "hybrid", folder: join(out, "signals") },
    student: {
      model: { kind: "cnn", filters: [8, 12] },
      inputs: { resize: [14, 14] },
      optimizer: { learningRate: 0.01 },
    },
    train: { batchSize: 128, epochs: Number(values.epochs) },
    ...keys,
  });
}

/**
 * Of each seed, 1 for each test sample that the student knows, else 0. Trains the students that are not there yet.
 * @param {string} run
 * @param {Record<string, unknown>} keys
 * @param {"distilled" | "scratch"} student
 */
async function outcomes(run, keys, student) {
  const spec = specOf(run, keys);
  const folders = seeds.map((seed) => join(out, run, `${student}-${seed}`));
  await forgetOthers(run, spec);
  if (!folders.every((folder) => existsSync(join(folder, "result.json"))))
    await train(spec, student === "scratch" ? "scratch" : "distil", folders);
  const all = [];
  for (const folder of folders) {
    const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
    /** @type {readonly number[]} */
    const predicted = result.models[0].test.predicted;
    all.push(labels.map((label, i) => (predicted[i] === label ? 1 : 0)));
  }
  return all;
}

/** Removes students of other settings. @param {string} run @param {ReturnType<typeof specOf>} spec */
async function forgetOthers(run, spec) {
  const file = join(out, run, "settings.json");
  const text = JSON.stringify(spec, null, 2);
  if (existsSync(file) && (await readFile(file, "utf8")) === text) return;
  await rm(join(out, run), { recursive: true, force: true });
  await mkdir(join(out, run), { recursive: true });
  await writeFile(file, text);
}

/**
 * Trains students of a run, one a seed, into their folders.
 * @param {ReturnType<typeof specOf>} spec
 * @param {"distil" | "scratch"} objective
 * @param {readonly string[]} folders
 */
async function train(spec, objective, folders) {
  const network = createMemoryNetwork();
  const common = { runId: spec.name, spec, dataset, logger };
  const store = await openSignalStore({ ...spec.signals, logger });
  const roles = await Promise.all([
    ...teachers.map(({ name, teacher }) =>
      serveTeacher({ bus: network.connect(), name, replica: "r1", teacher, dataset, logger }),
    ),
    serveCoordinator({ ...common, bus: network.connect(), generation: 1, store }),
  ]);
  for (const [i, folder] of folders.entries()) {
    console.error(`${new Date().toTimeString().slice(0, 8)} ${folder}`);
    await trainStudent({
      ...common,
      bus: network.connect(),
      student: `${objective}-${seeds[i]}`,
      seed: at(seeds, i),
      objective,
      temperature: spec.temperature,
      folder,
      onProgress: () => undefined,
      clock: systemClock,
      abort: new AbortController().signal,
    });
  }
  await Promise.all(roles.map((role) => role[Symbol.asyncDispose]()));
  await store[Symbol.asyncDispose]();
}

/** @param {string} name */
function slug(name) {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

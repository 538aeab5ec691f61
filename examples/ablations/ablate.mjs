#!/usr/bin/env node
/**
 * What each loss and weighting gained over the same student from scratch, on the vision example's data and teachers:
 *
 *   node examples/ablations/ablate.mjs [family …] [--only TEXT] [--seeds N] [--epochs N] [--out FOLDER]
 *
 * Families: response, feature, relation, ensemble; of these, with --only, the variants whose name holds the text. Each variant is a run of its own; the signal store answers for the
 * teachers from the second run on. Prints a Markdown table; what is finished in FOLDER is not trained again.
 */
import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const cli = join(here, "../../packages/cli/dist/cli.js");
const teachersFolder = join(here, "../vision/teachers");

const soft = { loss: "soft-target-kl", weight: 0.9 };
const hard = { loss: "hard-label", weight: 0.1 };
const wide = "wide-cnn";

/** @param {Record<string, unknown>} term */
const beside = (term) => ({ objective: [hard, soft, term] });

/** @type {Record<string, Record<string, Record<string, unknown>>>} */
const families = {
  response: {
    "soft-target-kl, T = 1": { objective: [hard, soft], temperature: 1 },
    "soft-target-kl, T = 2": { objective: [hard, soft] },
    "soft-target-kl, T = 4": { objective: [hard, soft], temperature: 4 },
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
  feature: {
    "+ hint, pooled": beside({ loss: "hint", weight: 0.5, from: `${wide}/pool3`, to: "pool3", send: "pooled" }),
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
    "+ vid": beside({ loss: "vid", weight: 0.1, from: `${wide}/pool3`, to: "pool3" }),
    "+ cwd": beside({ loss: "cwd", weight: 0.5, tau: 4, from: `${wide}/pool3`, to: "pool3" }),
    "+ nst": beside({ loss: "nst", weight: 1, from: `${wide}/pool3`, to: "pool3" }),
    "+ fsp": beside({ loss: "fsp", weight: 1, from: [`${wide}/conv2`, `${wide}/pool3`], to: ["conv2", "pool3"] }),
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
    ...Object.fromEntries(
      [
        ["uniform", { weighting: { kind: "uniform" } }],
        ["uniform, mean of logits", { weighting: { kind: "uniform" }, space: "logits" }],
        ["uniform, calibrated", { weighting: { kind: "uniform" }, calibrate: true }],
        ["accuracy, γ = 10", { weighting: { kind: "accuracy", gamma: 10 } }],
        ["entropy", { weighting: { kind: "entropy" } }],
        ["max-probability, τ = 0.1", { weighting: { kind: "max-probability", tau: 0.1 } }],
        ["margin, τ = 0.1", { weighting: { kind: "margin", tau: 0.1 } }],
        ["confidence", { weighting: { kind: "confidence" } }],
        ["cross-entropy", { weighting: { kind: "cross-entropy" } }],
        ["min-ce", { weighting: { kind: "min-ce" } }],
        ["stochastic", { weighting: { kind: "stochastic" } }],
      ].map(([name, ensemble]) => [name, { objective: [hard, soft], ensemble }]),
    ),
    "adaptive-kl": { objective: [hard, { ...soft, loss: "adaptive-kl" }] },
    "gated-kl": { objective: [hard, { ...soft, loss: "gated-kl" }] },
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "" },
    seeds: { type: "string", default: "3" },
    epochs: { type: "string", default: "12" },
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
await mkdir(out, { recursive: true });

console.error("from scratch");
const scratch = await accuracies(await run("scratch", { objective: [hard, soft], baseline: true }), "scratch");
console.log(
  `From scratch: ${percent(mean(scratch))} ± ${percent(deviation(scratch))} % of the test samples, ${values.seeds} seeds.`,
);
for (const family of chosen) {
  const variants = Object.entries(families[family] ?? {}).filter(([name]) => name.includes(values.only));
  if (variants.length === 0) continue;
  console.log(`\n| ${family} | test accuracy, % | gain, points (95 % interval) |\n| --- | --- | --- |`);
  for (const [name, keys] of variants) {
    console.error(`${family}: ${name}`);
    const slug = `${family}-${name}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "");
    const distilled = await accuracies(await run(slug, keys), "distilled");
    const gains = distilled.map((accuracy, i) => accuracy - /** @type {number} */ (scratch[i]));
    const half = studentT(gains.length - 1) * (deviation(gains) / Math.sqrt(gains.length));
    console.log(
      `| ${name} | ${percent(mean(distilled))} ± ${percent(deviation(distilled))} | ${signed(mean(gains))} (${signed(mean(gains) - half)} to ${signed(mean(gains) + half)}) |`,
    );
  }
}

/**
 * @param {string} name
 * @param {Record<string, unknown>} keys
 * @returns The run's folder.
 */
async function run(name, keys) {
  const file = join(out, `${name}.yaml`);
  const spec = {
    name,
    seed: 1,
    dataset: { name: "fashion-mnist" },
    teachers: [wide, "kernel5-cnn", "footwear-mlp"].map((teacher) => ({
      name: teacher,
      model: join(teachersFolder, teacher),
    })),
    temperature: 2,
    signals: { mode: "hybrid", folder: join(out, "signals") },
    student: {
      model: { kind: "cnn", filters: [8, 12, 16] },
      optimizer: { learningRate: 0.005 },
      repeats: Number(values.seeds),
    },
    train: { batchSize: 64, epochs: Number(values.epochs) },
    baseline: false,
    ...keys,
  };
  await writeFile(file, JSON.stringify(spec, null, 2)); // YAML holds JSON
  const folder = join(out, name);
  const child = spawn(process.execPath, [cli, "run", file, "--out", folder, "--quiet"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise((done) => child.once("exit", done));
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return folder;
}

/**
 * @param {string} folder
 * @param {"distilled" | "scratch"} name
 */
async function accuracies(folder, name) {
  const all = [];
  for (let repeat = 1; repeat <= Number(values.seeds); repeat++) {
    const result = JSON.parse(await readFile(join(folder, "students", `${name}-${repeat}`, "result.json"), "utf8"));
    all.push(/** @type {number} */ (result.models[0].test.accuracy));
  }
  return all;
}

/** @param {readonly number[]} numbers */
function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** @param {readonly number[]} numbers */
function deviation(numbers) {
  const centre = mean(numbers);
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, numbers.length - 1));
}

/** 97.5 % quantiles of Student's t. @param {number} freedom */
function studentT(freedom) {
  return [Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][freedom] ?? 1.96;
}

/** @param {number} share */
function percent(share) {
  return (100 * share).toFixed(2);
}

/** @param {number} share */
function signed(share) {
  return `${share < 0 ? "−" : "+"}${percent(Math.abs(share))}`;
}

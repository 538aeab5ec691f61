#!/usr/bin/env node
/**
 * Fetches the verses and trains the teachers where they are not there, runs translation.yaml, has the teachers translate
 * the student's verses, runs sequence.yaml, and checks how well all translate: node examples/translation/translation.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, faculty, report, teach } from "../run-example.mjs";

const data = fileURLToPath(new URL("../../runs/translation-data", import.meta.url));
const teachers = ["wide", "deep"];
if (!existsSync(`${data}/test.jsonl`))
  execFileSync(fileURLToPath(new URL("fetch.sh", import.meta.url)), [data], { stdio: "inherit" });
teach(new URL("teach.sh", import.meta.url), "runs/translation-teachers", teachers, [data]);
const folders = teachers.map((name) => `runs/translation-teachers/${name}`);

/** @param {readonly string[]} models @param {readonly string[]} options */
async function translate(models, options) {
  const keys = { path: `${data}/own.jsonl`, test: `${data}/test.jsonl`, vocabulary: `${folders[0]}/vocabulary.txt` };
  const dataset = JSON.stringify({ name: "pairs", length: 18, ...keys });
  return JSON.parse(await faculty(["translate", ...models, "--dataset", dataset, ...options, "--json"]));
}

const words = await report("examples/translation/translation.yaml");
check(words.dataset.test === 237, "237 verses are tested with");
const said = `${data}/said.jsonl`;
if (!existsSync(said)) await translate(folders, ["--part", "train", "--beam", "2", "--write-pairs", said]);
const sequences = await report("examples/translation/sequence.yaml");

const student = (/** @type {string} */ run, /** @type {string} */ role) => [`runs/${run}/students/${role}-1/${role}`];
const rows = {
  wide: { models: folders.slice(0, 1), of: words, role: "teacher" },
  deep: { models: folders.slice(1), of: words, role: "teacher" },
  ensemble: { models: folders, of: words, role: "ensemble" },
  scratch: { models: student("translation", "scratch"), of: words, role: "scratch" },
  word: { models: student("translation", "distilled"), of: words, role: "distilled" },
  sequence: { models: student("translation-sequence", "scratch"), of: sequences, role: "scratch" },
  both: { models: student("translation-sequence", "distilled"), of: sequences, role: "distilled" },
};
const chrf = new Map();
const nll = new Map();
for (const [name, { models, of, role }] of Object.entries(rows)) {
  const scores = await translate(models, []);
  const { figures } = of.models.find((model) => model.role === role && (role !== "teacher" || model.name === name));
  chrf.set(name, scores.chrf);
  nll.set(name, figures.nll.mean);
  const [perplexity, accuracy] = [figures.perplexity.mean, 100 * figures.accuracy.mean].map((n) => n.toFixed(1));
  const [letters, ngrams] = [scores.chrf, scores.bleu].map((score) => score.toFixed(1));
  console.log(`${name}: perplexity ${perplexity}, token accuracy ${accuracy} %, chrF ${letters}, BLEU ${ngrams}`);
}
check(
  nll.get("scratch") - nll.get("word") > (nll.get("scratch") - nll.get("ensemble")) / 2,
  "in nats word-level distillation made up more than half of the distance to the ensemble",
);
for (const name of ["word", "sequence", "both"])
  check(chrf.get(name) > chrf.get("scratch"), `the student taught by ${name} translates better than from scratch`);
console.log(
  await faculty(["predict", ...student("translation-sequence", "distilled"), "--text", "God said to Moses:"]),
);

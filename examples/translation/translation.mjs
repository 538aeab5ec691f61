#!/usr/bin/env node
/**
 * Fetches the verses and trains the teachers where they are not there, runs translation.yaml, has the teachers translate
 * the student's verses, runs sequence.yaml, and checks how well all translate: node examples/translation/translation.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, faculty, report, takes, teach } from "../run-example.mjs";

takes("half an hour on two cores");
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

/** A student of each seed, alone. @param {string} run @param {string} role */
const students = (run, role) => [1, 2, 3].map((seed) => [`runs/${run}/students/${role}-${seed}/${role}`]);
const rows = {
  wide: { asked: [folders.slice(0, 1)], of: words, role: "teacher" },
  deep: { asked: [folders.slice(1)], of: words, role: "teacher" },
  ensemble: { asked: [folders], of: words, role: "ensemble" },
  scratch: { asked: students("translation", "scratch"), of: words, role: "scratch" },
  word: { asked: students("translation", "distilled"), of: words, role: "distilled" },
  ceiling: { asked: students("translation", "ceiling"), of: words, role: "ceiling" },
  sequence: { asked: students("translation-sequence", "scratch"), of: sequences, role: "scratch" },
  both: { asked: students("translation-sequence", "distilled"), of: sequences, role: "distilled" },
};
const chrf = new Map();
const nll = new Map();
console.log("| | perplexity | token accuracy, % | chrF | BLEU |\n| --- | ---: | ---: | ---: | ---: |");
for (const [name, { asked, of, role }] of Object.entries(rows)) {
  const scores = [];
  for (const models of asked) scores.push(await translate(models, []));
  const { figures } = of.models.find((model) => model.role === role && (role !== "teacher" || model.name === name));
  const translated = scores.map((score) => score.chrf);
  chrf.set(name, translated);
  nll.set(name, figures.nll.mean);
  const told = [figures.perplexity.mean, 100 * figures.accuracy.mean].map((n) => n.toFixed(1));
  const counted = [translated, scores.map((score) => score.bleu)].map(spread);
  console.log(`| ${[name, ...told, ...counted].join(" | ")} |`);
}

/** Mean, and lowest to highest of several. @param {readonly number[]} values */
function spread(values) {
  const mean = (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
  const range = `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
  return values.length === 1 ? mean : `${mean} (${range})`;
}

check(
  nll.get("scratch") - nll.get("word") > (nll.get("scratch") - nll.get("ensemble")) / 2,
  "in nats word-level distillation made up more than half of the distance to the ensemble",
);
for (const name of ["word", "sequence", "both"])
  check(
    Math.min(...chrf.get(name)) > Math.max(...chrf.get("scratch")),
    `every student taught by ${name} translates better than any from scratch`,
  );
console.log(
  await faculty([
    "predict",
    "runs/translation-sequence/students/distilled-1/distilled",
    "--text",
    "God said to Moses:",
  ]),
);

#!/usr/bin/env node
/**
 * Fetches the novels and trains the teachers where they are not there, runs language-model.yaml and checks its result, has the
 * student continue a text and exports it to ONNX: node examples/language-model/language-model.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compare, signed } from "../ablations/paired-gains.mjs";
import { printModels } from "../print-models.mjs";
import { check, faculty, report, scoresBySeed, takes, teach } from "../run-example.mjs";

takes("an hour on two cores that are busy with other work");
const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const data = path("../../runs/language-model-data");
if (!existsSync(`${data}/own/persuasion.txt`)) execFileSync(path("fetch.sh"), [data], { stdio: "inherit" });
teach(new URL("teach.sh", import.meta.url), "runs/language-model-teachers", ["elinor", "emma"], [data]);

const { models, gain, dataset } = await report("examples/language-model/language-model.yaml");
printModels(models, {
  perplexity: { of: "perplexity", digits: 1 },
  "token accuracy, %": { of: "accuracy", digits: 1, factor: 100 },
  "NLL, nats": { of: "nll", digits: 3 },
});
for (const line of gain.distilled.words) console.log(line);
const run = new URL("../../runs/language-model/", import.meta.url);
const { gain: points, half } = compare(scoresBySeed(run, "distilled"), scoresBySeed(run, "scratch"));
console.log(
  `over seeds and test windows: ${signed(points)} points (95 % interval ${signed(points - half)} to ${signed(points + half)})`,
);
check(dataset.labelled === 80 && dataset.test === 511, "80 windows show what comes next, 511 are tested with");
check(points - half > 0, "the interval of what distillation gained in token accuracy is above 0");
check(gain.distilled.recovered > 0.5, "the student made up more than half of its distance to the ensemble");
const nll = Object.fromEntries(models.map(({ role, figures }) => [role, figures.nll.mean]));
check(nll.scratch - nll.distilled > (nll.scratch - nll.ensemble) / 2, "and in nats more than half, too");

const student = "runs/language-model/students/distilled-1/distilled";
console.log(await faculty(["predict", student, "--text", "She had been", "--tokens", "30", "--temperature", "0.7"]));
console.log(await faculty(["export", student, "--to", "onnx", "--out", "runs/language-model/student.onnx"]));

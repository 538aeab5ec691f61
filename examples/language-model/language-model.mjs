#!/usr/bin/env node
/**
 * Fetches the novels and trains the teachers where they are not there, runs language-model.yaml and checks its result, has the
 * student continue a text and exports it to ONNX: node examples/language-model/language-model.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, faculty, report, teach } from "../run-example.mjs";

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const data = path("../../runs/language-model-data");
if (!existsSync(`${data}/own/persuasion.txt`)) execFileSync(path("fetch.sh"), [data], { stdio: "inherit" });
teach(new URL("teach.sh", import.meta.url), "runs/language-model-teachers", ["elinor", "emma"], [data]);

const { models, dataset } = await report("examples/language-model/language-model.yaml");
for (const { name, figures } of models)
  console.log(
    `${name}: perplexity ${figures.perplexity.mean.toFixed(1)}, token accuracy ${(100 * figures.accuracy.mean).toFixed(1)} %`,
  );
check(dataset.labelled === 80 && dataset.test === 511, "80 windows show what comes next, 511 are tested with");
const nll = Object.fromEntries(models.map(({ role, figures }) => [role, figures.nll.mean]));
check(nll.distilled < nll.scratch, "the student is less perplexed than the same one from scratch");
check(
  nll.scratch - nll.distilled > (nll.scratch - nll.ensemble) / 2,
  "in nats it made up more than half of its distance to the ensemble",
);

const student = "runs/language-model/students/distilled-1/distilled";
console.log(await faculty(["predict", student, "--text", "She had been", "--tokens", "30", "--temperature", "0.7"]));
console.log(await faculty(["export", student, "--to", "onnx", "--out", "runs/language-model/student.onnx"]));

#!/usr/bin/env node
/**
 * Fetches texts, teachers and what they say where it is not there, runs language-id.yaml, exports the student and checks
 * the result: node examples/language-id/language-id.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, faculty, toldReport } from "../run-example.mjs";

const data = fileURLToPath(new URL("../../runs/language-id-data", import.meta.url));
const saved = ["langid_py", "fasttext", "cld2", "franc"].map((teacher) => `${data}/${teacher}.csv`);
if (!saved.every(existsSync))
  execFileSync(fileURLToPath(new URL("teach.sh", import.meta.url)), [data], { stdio: "inherit" });

const { models, dataset } = await toldReport("examples/language-id/language-id.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(dataset.classes.length === 17, "the sentences are of 17 languages");
check(accuracy.ensemble > 0.98, "the ensemble is right for more than 98 % of the sentences");
check(accuracy.distilled > 0.95, "the student is right for more than 95 %");
check(accuracy.distilled > accuracy.scratch + 0.02, "distillation gained more than two points");

const [student, folder, texts] = [
  "runs/language-id/students/distilled-1/distilled",
  "runs/language-id-export",
  `${data}/texts`,
];
mkdirSync(folder, { recursive: true });
const shown = JSON.stringify({ name: "text", path: texts, vocabulary: `${texts}/tokenizer.json` });
for (const [dtype, keys] of Object.entries({ float16: [], int8: ["--quantize-with", shown] }))
  await faculty(["export", student, "--to", "onnx", "--out", `${folder}/${dtype}.onnx`, "--dtype", dtype, ...keys]);
for (const { file, bytes, accuracy: of } of JSON.parse(readFileSync(`${folder}/export.json`, "utf8")))
  console.log(
    `${file}: ${(bytes / 1000).toFixed(0)} kB, ${(100 * of.exported).toFixed(2)} % (student ${(100 * of.student).toFixed(2)} %)`,
  );

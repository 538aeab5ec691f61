#!/usr/bin/env node
/**
 * Trains the teachers and the generators to compare with where they are not there, distils each teacher and checks the
 * results: node examples/generation/generation.mjs
 */
import { check, faculty, report, teach, writeVariant } from "../run-example.mjs";

const folder = "runs/generation-teachers";
const scratch = ["vae-scratch", "dcgan-scratch"];
teach(new URL("make-teachers.mjs", import.meta.url), folder, ["classifier", "vae", "dcgan", ...scratch]);

const runFile = "examples/generation/generation.yaml";
const ganFile = "runs/generation-gan/generation-gan.yaml";
writeVariant(new URL("generation.yaml", import.meta.url), new URL(`../../${ganFile}`, import.meta.url), [
  [/^name: generation$/m, "name: generation-gan"],
  [/name: vae, model: (.*)\/vae/, "name: dcgan, model: ../../runs/generation-teachers/dcgan"],
]);
const evaluated = await faculty([
  "evaluate",
  ...scratch.map((name) => `${folder}/${name}`),
  "--run",
  runFile,
  "--json",
]);
const [vaeScratch, ganScratch] = evaluated
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line).pictures.frechet);

for (const [file, teacher, fromImages] of [
  [runFile, "vae", vaeScratch],
  [ganFile, "dcgan", ganScratch],
]) {
  const { pictures } = await report(file);
  const distance = (name) => pictures.find((row) => row.name === name).frechet;
  const students = pictures.filter(({ name }) => name !== teacher).map(({ frechet }) => frechet);
  console.log(JSON.stringify(pictures, null, 2));
  check(
    Math.min(...students) > distance(teacher),
    `no student of ${teacher} comes nearer to real pictures than it does`,
  );
  check(
    Math.min(...students) < (distance(teacher) + fromImages) / 2,
    `the best student of ${teacher} makes up more than half of the distance from a generator of its size to it`,
  );
}

#!/usr/bin/env node
/**
 * Trains the teachers and the generators to compare with where they are not there, distils each teacher, measures every
 * student's pictures and checks the results: node examples/generation/generation.mjs
 */
import { check, faculty, report, takes, teach, writeVariant } from "../run-example.mjs";
import { lower, median } from "./shift.mjs";

takes("half an hour on two cores that are busy with other work");
const seeds = [1, 2, 3, 4, 5];
/** Generators that see the images differ more by their seeds than students do. */
const imageSeeds = [1, 2, 3, 4, 5, 6, 7, 8];
const folder = "runs/generation-teachers";
const scratch = (/** @type {string} */ method) => imageSeeds.map((seed) => `${method}-scratch-${seed}`);
const fromImages = { vae: scratch("vae"), dcgan: scratch("dcgan") };
teach(new URL("make-teachers.mjs", import.meta.url), folder, [
  "classifier",
  ...Object.entries(fromImages).flatMap(([teacher, models]) => [teacher, ...models]),
]);

const runFile = "examples/generation/generation.yaml";
const ganFile = "runs/generation-gan/generation-gan.yaml";
writeVariant(new URL("generation.yaml", import.meta.url), new URL(`../../${ganFile}`, import.meta.url), [
  [/^name: generation$/m, "name: generation-gan"],
  [/name: vae, model: (.*)\/vae/, "name: dcgan, model: ../../runs/generation-teachers/dcgan"],
]);

for (const [file, teacher] of /** @type {const} */ ([
  [runFile, "vae"],
  [ganFile, "dcgan"],
])) {
  const { run } = await report(file);
  const students = (/** @type {string} */ of) => seeds.map((seed) => `runs/${run}/students/${of}-${seed}/distilled`);
  const rows = {
    "its teacher": [`${folder}/${teacher}`],
    "of the student's size, on the images": fromImages[teacher].map((model) => `${folder}/${model}`),
    regression: students("distilled"),
    "regression, perceptual": students("perceptual-distilled"),
    "regression, adversarial": students("adversarial-distilled"),
  };
  console.log(`| taught by ${teacher} | Fréchet distance | precision | recall |\n| --- | ---: | ---: | ---: |`);
  /** Of each row, its Fréchet distances. @type {number[][]} */
  const distances = [];
  for (const [row, models] of Object.entries(rows)) {
    const measured = await picturesOf(models);
    distances.push(measured.map(({ frechet }) => frechet));
    const columns = [shown(measured, "frechet", 1), shown(measured, "precision", 3), shown(measured, "recall", 3)];
    console.log(`| ${[row, ...columns].join(" | ")} |`);
  }
  const [[own], images, ...taught] = distances;
  const gains = taught.map((found) => ({ ...lower(images, found), share: share(images, found, own) }));
  for (const [i, name] of ["regression", "perceptual", "adversarial"].entries())
    console.log(
      `${name}: ${gains[i].gain.toFixed(1)} nearer (95 % interval ${gains[i].interval.map((end) => end.toFixed(1)).join(" to ")}), ` +
        `${(100 * gains[i].share).toFixed(0)} % of the distance to the teacher`,
    );
  check(
    taught.flat().every((distance) => distance > own),
    `no student of ${teacher} comes nearer to real pictures than it does`,
  );
  check(
    gains.some(({ interval: [low], share }) => low > 0 && share > 1 / 2),
    `a gain over generators of the images is clear, and more than half of the distance from them to ${teacher}`,
  );
}

/** How good pictures of each model are. @param {readonly string[]} models */
async function picturesOf(models) {
  const lines = await faculty(["evaluate", ...models, "--run", runFile, "--json"]);
  return lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Median, and lowest to highest of several seeds. @param {readonly any[]} measured @param {string} of @param {number} digits */
function shown(measured, of, digits) {
  const values = measured.map((pictures) => pictures[of]);
  const [middle, lowest, highest] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return values.length === 1 ? middle : `${middle} (${lowest} to ${highest})`;
}

/** Share of the way from generators of the images to the teacher. */
function share(/** @type {number[]} */ images, /** @type {number[]} */ taught, /** @type {number} */ teacher) {
  return (median(images) - median(taught)) / (median(images) - teacher);
}

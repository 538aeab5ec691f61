#!/usr/bin/env node
/**
 * Chooses the settings of photos.yaml on labelled pictures that are held out: node examples/photos/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out pictures. Test pictures are measured, as in any run, and not shown. What is finished in
 * runs/photos-choice is re-used.
 */
import { askedTrials, heldOut, report, teach, writeVariant } from "../run-example.mjs";

const folder = "runs/photos-choice";
const out = new URL(`../../${folder}/`, import.meta.url);

/** Replaces the line of a key at the top. @param {string} key @param {string} value @returns {[RegExp, string]} */
const put = (key, value) => [new RegExp(`^${key}: .*$`, "m"), `${key}: ${value}`];
/** Of both students. @param {number} from @returns {[RegExp, string]} */
const rate = (from) => [/^( {2}optimizer: .*) from: [\d.]+,/m, `  optimizer: ${cosine(from)}`];
/** @param {number} from */
const cosine = (from) => `{ kind: adam, learningRate: { schedule: cosine, from: ${from},`;
const views =
  "[{ kind: shift, pixels: 2 }, { kind: rotate, degrees: 10 }, { kind: brightness, amount: 0.1 }, { kind: contrast, amount: 0.3 }]";

const first = [
  put("temperature", "2"),
  rate(0.004),
  [/repeats: 3/, "repeats: 1"],
  put("baseline", "true"),
  put("ceiling", "false"),
];
/** @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} */
const trials = {
  base: [],
  "rate-0_002": [rate(0.002)],
  "rate-0_01": [rate(0.01)],
  "temperature-4": [put("temperature", "4")],
  "rate-0_01-temperature-4": [rate(0.01), put("temperature", "4")],
  "no-batch-norm": [[/, batchNorm: true/, ""]],
  "more-views": [put("augment", views)],
};

teach(new URL("teach.sh", import.meta.url), "runs/photos-data", ["colour", "grey"]);
for (const trial of askedTrials(trials)) {
  const name = `photos-${trial}`;
  const runFile = new URL(`${name}.yaml`, out);
  writeVariant(new URL("photos.yaml", import.meta.url), runFile, [
    put("name", name),
    ...first,
    ...(trials[trial] ?? []),
  ]);
  await report(`${folder}/${name}.yaml`);
  for (const [student, { accuracy, nll }] of Object.entries(heldOut(new URL(`../${name}/`, out))))
    console.log(`${trial}, ${student}: ${(100 * accuracy).toFixed(1)} %, ${nll.toFixed(3)} nats`);
}

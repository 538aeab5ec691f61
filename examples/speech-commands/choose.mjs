#!/usr/bin/env node
/**
 * Chooses the settings of speech-commands.yaml: node examples/speech-commands/choose.mjs [TRIAL …]
 *
 * Each trial changes settings of the first. Of the four speakers that teachers learned from, one in turn is kept from the
 * students, which are tested on that speaker: one taught by the teachers, one from scratch. Nothing of the two test speakers is
 * looked at. What is finished is re-used.
 */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { askedTrials, report, teach, writeVariant } from "../run-example.mjs";

const folder = "runs/speech-commands-choice";
const out = new URL(`../../${folder}/`, import.meta.url);
const speakers = ["yweweler", "jackson"];

/** @param {number} from @returns {[RegExp, string]} */
const rate = (from) => [/(?<=optimizer: .* from: )[\d.]+/, `${from}`];
/** @param {number} value @returns {[RegExp, string]} */
const temperature = (value) => [/(?<=^temperature: ).*$/m, `${value}`];
/** @param {number} count @returns {[RegExp, string]} */
const epochs = (count) => [/(?<=epochs: )20/g, `${count}`];

/** @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} */
const trials = {
  base: [],
  "forty-epochs": [epochs(40)],
  "rate-0_01": [rate(0.01)],
  "temperature-4": [temperature(4)],
  "less-of-labels": [
    [/weight: 0.3/, "weight: 0.1"],
    [/weight: 0.7/, "weight: 0.9"],
  ],
  "rate-0_01-temperature-4": [rate(0.01), temperature(4)],
  "rate-0_02-temperature-4": [rate(0.02), temperature(4)],
};

teach(new URL("teach.sh", import.meta.url), "runs/speech-commands", [
  "convolutions",
  "wide-convolutions",
  "transformer",
]);
linkRecordings();
for (const trial of askedTrials(trials))
  for (const speaker of speakers) {
    const name = `speech-commands-${trial}-${speaker}`;
    writeVariant(new URL("speech-commands.yaml", import.meta.url), new URL(`${name}.yaml`, out), [
      [/^name: .*$/m, `name: ${name}`],
      [/path: .*$/m, "path: ./recordings"],
      [/test: .*$/m, `test: [${speaker}]`],
      [/repeats: 5/, "repeats: 1"],
      [/^baseline: .*$/m, "baseline: true"],
      [/^ceiling: .*\n/m, ""],
      rate(0.005),
      temperature(2),
      ...(trials[trial] ?? []),
    ]);
    const { models } = await report(`${folder}/${name}.yaml`);
    for (const { role, accuracy, nll } of models)
      if (role === "distilled" || role === "scratch")
        console.log(
          `${trial}, ${speaker}, ${role}: ${(100 * accuracy.mean).toFixed(1)} %, ${nll.mean.toFixed(3)} nats`,
        );
  }

/** The recordings of those whom the teachers know. */
function linkRecordings() {
  const own = new URL("recordings/", out);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const all = new URL("../../runs/speech-commands/recordings/", import.meta.url);
  for (const name of readdirSync(all))
    if (!/_(?:george|theo)_/.test(name)) symlinkSync(new URL(name, all), new URL(name, own));
}

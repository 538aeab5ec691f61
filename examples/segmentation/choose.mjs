#!/usr/bin/env node
/**
 * Chooses the settings of segmentation.yaml on masks that are held out: node examples/segmentation/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out scenes. Test scenes are measured, as in any run, and not shown. What is finished in
 * runs/segmentation-choice is re-used.
 */
import { askedTrials, heldOut, report, teach, writeVariant } from "../run-example.mjs";

const folder = "runs/segmentation-choice";
const out = new URL(`../../${folder}/`, import.meta.url);

/** @param {number} from @returns {[RegExp, string]} */
const rate = (from) => [/(?<=optimizer: .* from: )[\d.]+/, `${from}`];
/** @param {number} value @returns {[RegExp, string]} */
const temperature = (value) => [/(?<=^temperature: ).*$/m, `${value}`];
const channelWise = "  - { loss: cwd, weight: 3, tau: 4, from: broad/up1, to: up1 }";

/** @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} */
const trials = {
  base: [],
  narrower: [[/filters: .*\]/, "filters: [4, 8, 16]"]],
  shorter: [[/epochs: 60/g, "epochs: 30"]],
  "labels-0_1": [
    [/weight: 0.3/, "weight: 0.1"],
    [/weight: 0.7/, "weight: 0.9"],
  ],
  "rate-0_01": [rate(0.01)],
  "temperature-1": [temperature(1)],
  "channel-wise": [[/^objective:$/m, `objective:\n${channelWise}`]],
};

teach(new URL("teach.sh", import.meta.url), "runs/segmentation-data", ["broad", "deep"]);
for (const trial of askedTrials(trials)) {
  const name = `segmentation-${trial}`;
  writeVariant(new URL("segmentation.yaml", import.meta.url), new URL(`${name}.yaml`, out), [
    [/^name: .*$/m, `name: ${name}`],
    [/repeats: \d/, "repeats: 1"],
    [/^ceiling: true$/m, "ceiling: false"],
    rate(0.02),
    temperature(2),
    ...(trials[trial] ?? []),
  ]);
  await report(`${folder}/${name}.yaml`);
  for (const [student, { figures }] of Object.entries(heldOut(new URL(`../${name}/`, out))))
    console.log(`${trial}, ${student}: mean IoU ${figures.miou.toFixed(3)}, ${figures.nll.toFixed(3)} nats`);
}

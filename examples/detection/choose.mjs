#!/usr/bin/env node
/**
 * Chooses the settings of detection.yaml on scenes that are held out: node examples/detection/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out scenes. Test scenes are measured, as in any run, and not shown. What is finished in
 * runs/detection-choice is re-used.
 */
import { askedTrials, heldOut, report, teach, writeVariant } from "../run-example.mjs";

const folder = "runs/detection-choice";
const out = new URL(`../../${folder}/`, import.meta.url);

/** @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} */
const trials = {
  base: [],
  plain: [
    [/, batchNorm: true/, ""],
    [/filters: \[.*?\]/, "filters: [6, 12, 16]"],
  ],
  shorter: [[/(?<=epochs: )60/g, "20"]],
  "temperature-1": [[/(?<=^temperature: ).*$/m, "1"]],
  classes: [[/(?<=soft-target-kl, output: class, weight: )1/, "4"]],
};

teach(new URL("teach.sh", import.meta.url), "runs/detection-data", ["narrow", "wide", "deep"]);
for (const trial of askedTrials(trials)) {
  const name = `detection-${trial}`;
  writeVariant(new URL("detection.yaml", import.meta.url), new URL(`${name}.yaml`, out), [
    [/^name: .*$/m, `name: ${name}`],
    [/repeats: \d/, "repeats: 1"],
    ...(trials[trial] ?? []),
  ]);
  await report(`${folder}/${name}.yaml`);
  for (const [student, { figures }] of Object.entries(heldOut(new URL(`../${name}/`, out))))
    console.log(
      `${trial}, ${student}: mAP ${figures.map50.toFixed(3)}, classes ${figures["class.nll"].toFixed(3)} nats, ` +
        `boxes ${figures["box.mae"].toFixed(3)} off`,
    );
}

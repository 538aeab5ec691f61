#!/usr/bin/env node
/**
 * Chooses the settings of detection.yaml on scenes that are held out: node examples/detection/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out scenes. Test scenes are measured, as in any run, and not shown. What is finished in
 * runs/detection-choice is re-used.
 */
import { put, runTrials, teach } from "../run-example.mjs";

/** @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} */
const trials = {
  base: [],
  plain: [
    [/, batchNorm: true/, ""],
    [/filters: \[.*?\]/, "filters: [6, 12, 16]"],
  ],
  shorter: [[/(?<=epochs: )60/g, "20"]],
  "temperature-1": [put("temperature", "1")],
  classes: [[/(?<=soft-target-kl, output: class, weight: )1/, "4"]],
};

teach(new URL("teach.sh", import.meta.url), "runs/detection-data", ["narrow", "wide", "deep"]);
await runTrials(
  new URL("detection.yaml", import.meta.url),
  trials,
  ({ figures }) =>
    `mAP ${figures.map50.toFixed(3)}, classes ${figures["class.nll"].toFixed(3)} nats, ` +
    `boxes ${figures["box.mae"].toFixed(3)} off`,
);

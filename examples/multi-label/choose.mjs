#!/usr/bin/env node
/**
 * Chooses the settings of multi-label.yaml on scenes that are held out: node examples/multi-label/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out scenes. Test scenes are measured, as in any run, and not shown. What is finished in
 * runs/multi-label-choice is re-used.
 */
import { runTrials, teach } from "../run-example.mjs";

/** @param {number} from @returns {[RegExp, string]} */
const rate = (from) => [/(?<=optimizer: .* from: )[\d.]+/, `${from}`];
/** @type {[RegExp, string]} */
const taughtAlone = [/ {2}- \{ loss: multi-label, to: target, weight: [\d.]+ \}\n/, ""];

/** @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} */
const trials = {
  base: [],
  "rate-0_02": [rate(0.02)],
  "rate-0_003": [rate(0.003)],
  "taught-alone": [taughtAlone],
};

teach(new URL("teach.sh", import.meta.url), "runs/multi-label-data", ["plain", "deep"]);
await runTrials(
  new URL("multi-label.yaml", import.meta.url),
  trials,
  ({ figures }) => `mAP ${figures.map.toFixed(3)}, F1 ${figures.f1.toFixed(3)}`,
  [rate(0.01)],
);

#!/usr/bin/env node
/**
 * Chooses the settings of segmentation.yaml on masks that are held out: node examples/segmentation/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out scenes. Test scenes are measured, as in any run, and not shown. What is finished in
 * runs/segmentation-choice is re-used.
 */
import { put, runTrials, teach } from "../run-example.mjs";

/** @param {number} from @returns {[RegExp, string]} */
const rate = (from) => [/(?<=optimizer: .* from: )[\d.]+/, `${from}`];
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
  "temperature-1": [put("temperature", "1")],
  "channel-wise": [[/^objective:$/m, `objective:\n${channelWise}`]],
};

teach(new URL("teach.sh", import.meta.url), "runs/segmentation-data", ["broad", "deep"]);
await runTrials(
  new URL("segmentation.yaml", import.meta.url),
  trials,
  ({ figures }) => `mean IoU ${figures.miou.toFixed(3)}, ${figures.nll.toFixed(3)} nats`,
  [rate(0.02), put("temperature", "2")],
);

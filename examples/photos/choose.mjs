#!/usr/bin/env node
/**
 * Chooses the settings of photos.yaml on labelled pictures that are held out: node examples/photos/choose.mjs [TRIAL …]
 *
 * Each trial changes a setting or two of the first, trains one student by the teachers and one from scratch, and prints
 * how both do on the held-out pictures. Test pictures are measured, as in any run, and not shown. What is finished in
 * runs/photos-choice is re-used.
 */
import { put, runTrials, teach } from "../run-example.mjs";

/** Of both students. @param {number} from @returns {[RegExp, string]} */
const rate = (from) => [/^( {2}optimizer: .*) from: [\d.]+,/m, `  optimizer: ${cosine(from)}`];
/** @param {number} from */
const cosine = (from) => `{ kind: adam, learningRate: { schedule: cosine, from: ${from},`;
const views =
  "[{ kind: shift, pixels: 2 }, { kind: rotate, degrees: 10 }, { kind: brightness, amount: 0.1 }, { kind: contrast, amount: 0.3 }]";

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
await runTrials(
  new URL("photos.yaml", import.meta.url),
  trials,
  ({ accuracy, nll }) => `${(100 * accuracy).toFixed(1)} %, ${nll.toFixed(3)} nats`,
  [put("temperature", "2"), rate(0.004), put("baseline", "true")],
);

#!/usr/bin/env node
/**
 * Runs transfer.yaml and checks its result: node examples/transfer/transfer.mjs
 *
 * What hints gain is printed, not demanded: on this data they gain nothing (docs/methods.md#transfer).
 */
import { check, report, teach } from "../run-example.mjs";

teach(new URL("make-data.sh", import.meta.url), "runs/transfer-data", ["shoes-cnn"]);
const { models, gain, layersOnly, dataset } = await report("examples/transfer/transfer.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(layersOnly.join() === "shoes-cnn", "the teacher is compared by layers alone");
check(dataset.train === 100 && !dataset.classes.includes("sandal"), "100 training images of classes it does not know");
check(
  models.every(({ role }) => role === "scratch" || role === "distilled"),
  "no output of it is evaluated",
);
check(accuracy.distilled > 0.65, "the student has learned: more than 65 % of the test samples are right");
check(gain.distilled.difference.count === 5, "five seeds are compared with and without hints");
for (const line of gain.distilled.words) console.log(line);

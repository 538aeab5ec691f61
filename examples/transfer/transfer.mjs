#!/usr/bin/env node
/**
 * Runs transfer.yaml and checks its result: node examples/transfer/transfer.mjs
 *
 * What hints gain is printed, not demanded: on this data they gain nothing (docs/methods.md#transfer).
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, report } from "../run-example.mjs";

const data = fileURLToPath(new URL("../../runs/transfer-data", import.meta.url));
if (!existsSync(`${data}/shoes-cnn/faculty.json`))
  execFileSync(fileURLToPath(new URL("make-data.sh", import.meta.url)), [data], { stdio: "inherit" });

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

#!/usr/bin/env node
/**
 * Trains the teachers where they are not there, runs text.yaml and checks its result: node examples/text/text.mjs
 *
 * What distillation gains is printed, not demanded (README.md has what was measured).
 */
import { check, teach, toldReport } from "../run-example.mjs";

teach(new URL("teach.sh", import.meta.url), "runs/text-teachers", ["convolutions", "attention", "words"]);
const { models, gain, information } = await toldReport("examples/text/text.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(accuracy.ensemble > 0.8, "the ensemble is right for more than 80 % of the test samples");
check(accuracy.distilled > 0.78, "the student is right for more than 78 %");
check(information.agreement > 0.8, "student and ensemble agree on more than 80 %");
check(gain.distilled.difference.count === 5, "five seeds are compared with the same student from scratch");

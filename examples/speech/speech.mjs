#!/usr/bin/env node
/**
 * Trains the teachers where they are not there, runs speech.yaml and checks its result: node examples/speech/speech.mjs
 *
 * What distillation gains is printed, not demanded: on this data it gains nothing clear (README.md).
 */
import { check, teach, toldReport } from "../run-example.mjs";

teach(new URL("teach.sh", import.meta.url), "runs/speech-teachers", ["convolutions", "wide-convolutions"]);
const { models, gain, information } = await toldReport("examples/speech/speech.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(accuracy.ensemble > 0.97, "the ensemble is right for more than 97 % of the test samples");
check(accuracy.distilled > 0.92, "the student is right for more than 92 %");
check(information.agreement > 0.92, "student and ensemble agree on more than 92 %");
check(gain.distilled.difference.count === 5, "five seeds are compared with the same student from scratch");

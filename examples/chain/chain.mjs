#!/usr/bin/env node
/**
 * Runs chain.yaml and checks its result: node examples/chain/chain.mjs
 *
 * The assistant must stand between teachers and student, and the report must compare with the student taught without it. What the
 * chain gains is printed, not demanded: on this data it gains nothing (docs/methods.md#assistants).
 */
import { check, toldReport } from "../run-example.mjs";

const { models, chain } = await toldReport("examples/chain/chain.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(accuracy.assistant < accuracy.ensemble, "the ensemble is better than the assistant");
check(accuracy.assistant > accuracy.distilled, "the assistant is better than the student");
check(accuracy.distilled > 0.78, "the student has learned: more than 78 % of the test samples are right");
check(chain.difference.count === 5, "five seeds are compared with and without the assistant");
check(Math.abs(chain.difference.mean) < 0.02, "the assistant changes the student by less than 2 points");
console.log(chain.words);

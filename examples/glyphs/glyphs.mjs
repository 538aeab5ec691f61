#!/usr/bin/env node
/**
 * Draws the pictures and trains the teachers where they are not there, runs glyphs.yaml and checks its result:
 * node examples/glyphs/glyphs.mjs
 */
import { check, takes, teach, toldReport } from "../run-example.mjs";

takes("a quarter of an hour on two cores");
teach(new URL("teach.sh", import.meta.url), "runs/glyphs-data", ["plain", "kernel5"]);
const { models, gain, dataset } = await toldReport("examples/glyphs/glyphs.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(dataset.classes.length === 66 && dataset.test === 1056, "1,056 pictures of 66 classes are tested with");
const { kind, over, difference } = gain.distilled;
check(
  kind === "gained" && over === "seeds" && difference.count >= 3,
  "three seeds or more show that distillation gained",
);
check(
  accuracy.distilled - accuracy.scratch > (accuracy.ensemble - accuracy.scratch) / 2,
  "the student went more than half of the distance to the ensemble",
);

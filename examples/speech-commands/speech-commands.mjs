#!/usr/bin/env node
/**
 * Fetches the recordings and trains the teachers where they are not there, runs speech-commands.yaml and checks its result:
 * node examples/speech-commands/speech-commands.mjs
 */
import { check, teach, toldReport } from "../run-example.mjs";

teach(new URL("teach.sh", import.meta.url), "runs/speech-commands", [
  "convolutions",
  "wide-convolutions",
  "transformer",
]);
const { models, gain, dataset } = await toldReport("examples/speech-commands/speech-commands.yaml");
const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
check(
  dataset.test === 1000 && dataset.labelled === 100,
  "1,000 recordings of others are tested with, 100 show their label",
);
check(accuracy.ensemble > 0.8, "the ensemble is right for more than 80 % of what two new speakers say");
check(gain.distilled.interval[0] > 0, "the gain by distillation is clear");
check(gain.distilled.recovered > 0.5, "it is more than half of the distance to the ensemble");

#!/usr/bin/env node
/**
 * Makes data and teachers where they are not there, runs transfer.yaml and signs.yaml, and checks their results:
 * node examples/transfer/transfer.mjs
 *
 * Of transfer.yaml, what hints gain is printed, not demanded: on that data they gain nothing (docs/methods.md#transfer).
 */
import { check, teach, toldReport } from "../run-example.mjs";

teach(new URL("make-data.sh", import.meta.url), "runs/transfer-data", ["shoes-cnn"]);
await transferred("examples/transfer/transfer.yaml", "shoes-cnn", ({ dataset, accuracy, gain }) => {
  check(
    dataset.train === 100 && !dataset.classes.includes("sandal"),
    "100 training images of classes it does not know",
  );
  check(accuracy.distilled > 0.65, "the student has learned: more than 65 % of the test samples are right");
  check(gain.difference.count === 5, "five seeds are compared with and without hints");
});

teach(new URL("../glyphs/teach.sh", import.meta.url), "runs/glyphs-data", ["plain"]);
await transferred("examples/transfer/signs.yaml", "letters", ({ dataset, gain }) => {
  check(dataset.classes.length === 34 && !dataset.classes.includes("capital-A"), "34 signs that it does not know");
  check(gain.kind === "gained" && gain.over === "seeds", "seeds show that hints on pictures without labels gained");
});

/**
 * Runs a run file, and checks what holds of each whose teacher gives layers alone.
 * @param {string} runFile
 * @param {string} teacher
 * @param {(result: any) => void} checkResult
 */
async function transferred(runFile, teacher, checkResult) {
  const { models, gain, layersOnly, dataset } = await toldReport(runFile);
  check(layersOnly.join() === teacher, "the teacher is compared by layers alone");
  check(
    models.every(({ role }) => role === "scratch" || role === "distilled"),
    "no output of it is evaluated",
  );
  const accuracy = Object.fromEntries(models.map(({ role, accuracy: { mean } }) => [role, mean]));
  checkResult({ dataset, accuracy, gain: gain.distilled });
}

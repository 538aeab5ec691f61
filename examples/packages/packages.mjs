#!/usr/bin/env node
/**
 * Writes descriptions and trains teachers where they are not there, runs packages.yaml, once more with class weights, and
 * checks both results: node examples/packages/packages.mjs
 */
import { check, takes, teach, toldReport, writeVariant } from "../run-example.mjs";

takes("a quarter of an hour on two cores");
teach(new URL("teach.sh", import.meta.url), "runs/packages", ["convolutions", "words"]);

/** @param {string} runFile */
async function figures(runFile) {
  const { models } = await toldReport(runFile);
  const of = Object.fromEntries(models.map((model) => [model.role, model]));
  for (const role of ["ensemble", "scratch", "distilled", "ceiling"])
    console.log(
      `${role}: ${(100 * of[role].accuracy.mean).toFixed(2)} %, balanced ${(100 * of[role].balancedAccuracy.mean).toFixed(2)} %, macro F1 ${of[role].macroF1.mean.toFixed(3)}`,
    );
  return of;
}

const plain = await figures("examples/packages/packages.yaml");
check(plain.distilled.accuracy.mean > plain.scratch.accuracy.mean + 0.1, "distillation gained more than ten points");
check(
  plain.distilled.balancedAccuracy.mean > plain.scratch.balancedAccuracy.mean + 0.1,
  "and more than ten points of balanced accuracy",
);

const weighted = "runs/packages/packages-weighted.yaml";
writeVariant(new URL("packages.yaml", import.meta.url), new URL(`../../${weighted}`, import.meta.url), [
  [/^name: .*$/m, "name: packages-weighted"],
  [/\.\.\/\.\.\/runs\//g, "../"],
  [/loss: hard-label,/, "loss: hard-label, classWeights: balanced,"],
]);
const rare = await figures(weighted);
check(
  rare.ceiling.balancedAccuracy.mean > plain.ceiling.balancedAccuracy.mean + 0.04,
  "class weights gain a student of all labels more than four points of balanced accuracy",
);

#!/usr/bin/env node
/**
 * What labelling more would have brought: quickstart.yaml with other numbers of labels, three seeds each.
 *
 *   node examples/vision/labels-curve.mjs
 *
 * Prints a table of test accuracy over the number of labels, for the student from scratch and for the distilled one, and
 * how many labels the student from scratch needs to be as good as the quick start's. What is finished in
 * runs/labels-curve is not trained again.
 */
import { fileURLToPath } from "node:url";
import { check, report, writeVariant } from "../run-example.mjs";

const classes = 10;
const quickStartLabels = 60;
const labelsPerClass = [20, quickStartLabels, 200, 600, 1200];
const seeds = 3;

const root = new URL("../..", import.meta.url);
const quickStart = new URL("quickstart.yaml", import.meta.url);
const teachers = fileURLToPath(new URL("teachers/", import.meta.url));

const rows = [];
for (const perClass of labelsPerClass) {
  const runFile = `runs/labels-curve/${perClass * classes}.yaml`;
  writeVariant(quickStart, new URL(runFile, root), [
    [/^name: .*$/m, `name: labels-${perClass * classes}`],
    [/perClass: \d+/, `perClass: ${perClass}`],
    [/repeats: \d+/, `repeats: ${seeds}`],
    [/^ceiling: true\n/m, ""],
    [/\.\/teachers\//g, teachers],
  ]);
  const { models } = await report(runFile);
  const [scratch, distilled] = ["scratch", "distilled"].map(
    (role) => models.find((model) => model.role === role).accuracy,
  );
  rows.push({ labels: perClass * classes, scratch, distilled });
}

/** @param {{ mean: number, sd: number }} accuracy */
const percent = ({ mean, sd }) => `${(100 * mean).toFixed(2)} ± ${(100 * sd).toFixed(2)}`;
console.log("| labels | student from scratch, % | student, distilled, % |\n| --- | --- | --- |");
for (const { labels, scratch, distilled } of rows)
  console.log(`| ${labels.toLocaleString("en")} | ${percent(scratch)} | ${percent(distilled)} |`);

const wanted = rows.find(({ labels }) => labels === quickStartLabels * classes).distilled.mean;
const after = rows.findIndex(({ scratch }) => scratch.mean >= wanted);
check(after !== 0, "the student from scratch needs more than the fewest labels");
if (after === -1) {
  console.log(
    `Without teachers, all ${rows.at(-1).labels.toLocaleString("en")} labels do not reach ${(100 * wanted).toFixed(2)} %.`,
  );
} else {
  // Between two rows accuracy grows about evenly with the logarithm of the number of labels.
  const [below, above] = [rows[after - 1], rows[after]];
  const share = (wanted - below.scratch.mean) / (above.scratch.mean - below.scratch.mean);
  const needed = below.labels * (above.labels / below.labels) ** share;
  console.log(
    `Without teachers, ${(100 * wanted).toFixed(2)} % takes about ${(Math.round(needed / 100) * 100).toLocaleString("en")} labels.`,
  );
}

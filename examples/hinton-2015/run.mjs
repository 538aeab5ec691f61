#!/usr/bin/env node
/**
 * Section 3 of Hinton, Vinyals and Dean 2015 on MNIST: node examples/hinton-2015/run.mjs [SEEDS]
 *
 * Fetches the data and trains the teacher where they are not there, runs the three run files here, prints a table beside the
 * paper's and checks it. SEEDS, 1 to 16, is the number of students of each kind. What is finished is re-used.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, report, teach, writeVariant } from "../run-example.mjs";

const folder = "runs/hinton-2015";
const out = new URL(`../../${folder}/`, import.meta.url);
const seeds = Number(process.argv[2] ?? 1);
check(Number.isInteger(seeds) && seeds >= 1 && seeds <= 16, "SEEDS is a whole number from 1 to 16");

mkdirSync(out, { recursive: true });
execFileSync(fileURLToPath(new URL("fetch-data.sh", import.meta.url)), [fileURLToPath(new URL("mnist", out))], {
  stdio: "inherit",
});
teach(new URL("teach.sh", import.meta.url), folder, ["teacher"]);

const whole = await run("hinton");
const withoutThree = await run("without-3");
const onlyTwo = await run("only-7-and-8");

const testImages = 10_000;
const testThrees = 1010;
const teacher = whole.report.models.find(({ role }) => role === "teacher");
const errors = {
  teacher: [testImages * (1 - teacher.accuracy.mean)],
  scratch: whole.models("scratch").map(wrong),
  distilled: whole.models("distilled").map(wrong),
  withoutThree: withoutThree.models("distilled").map(wrong),
  threeRaised: withoutThree.models("with-biases").map(wrong),
  onlyTwo: onlyTwo.models("distilled").map(wrong),
  twoLowered: onlyTwo.models("with-biases").map(wrong),
};
const threes = {
  before: withoutThree.models("distilled").map(wrongThrees),
  after: withoutThree.models("with-biases").map(wrongThrees),
};

console.log(`\nErrors among ${testImages} test images, mean of ${seeds} (each)`);
console.table({
  "teacher, 2 × 1,200, dropout and shifts": { here: told(errors.teacher), paper: "67" },
  "student, 2 × 800, from scratch": { here: told(errors.scratch), paper: "146" },
  "student, distilled": { here: told(errors.distilled), paper: "74" },
  "without a 3": { here: told(errors.withoutThree), paper: "206" },
  "without a 3: of 1,010 threes": { here: told(threes.before), paper: "133" },
  "without a 3, bias of 3 tuned": { here: told(errors.threeRaised), paper: "109" },
  "without a 3, bias of 3 tuned: of 1,010 threes": { here: told(threes.after), paper: "14" },
  "7s and 8s alone": { here: told(errors.onlyTwo), paper: "4,730" },
  "7s and 8s alone, biases of 7 and 8 tuned": { here: told(errors.twoLowered), paper: "1,320" },
});
for (const { biases } of [...withoutThree.models("with-biases"), ...onlyTwo.models("with-biases")])
  console.log(biases.map(({ class: name, value }) => `bias of ${name}: ${value}`).join(", "));

check(mean(errors.teacher) < mean(errors.distilled), "the teacher errs less than the distilled student");
check(
  mean(errors.distilled) <= 0.7 * mean(errors.scratch),
  "distilled, a student errs at most 0.7 times as often as from scratch",
);
check(mean(threes.before) < testThrees / 2, "a student that never saw a 3 knows most of them");
check(mean(threes.after) < mean(threes.before) / 2, "tuning that bias recovers more than half of the threes it missed");
check(mean(errors.threeRaised) < mean(errors.withoutThree), "and there are fewer errors in all");
check(
  mean(errors.twoLowered) < mean(errors.onlyTwo) / 2,
  "tuning the biases of 7 and 8 leaves less than half of the errors",
);

/** The run of a file here, for so many seeds: its report, and what came of each student. @param {string} name */
async function run(name) {
  const written = new URL(`${name}.yaml`, import.meta.url);
  writeVariant(written, new URL(`${name}.yaml`, out), [[/repeats: 1/, `repeats: ${seeds}`]]);
  const found = await report(`${folder}/${name}.yaml`);
  /** @param {string} model @returns {readonly any[]} One a seed. */
  const models = (model) =>
    Array.from({ length: seeds }, (_, i) => {
      const student = `${model === "scratch" ? "scratch" : "distilled"}-${i + 1}`;
      const file = new URL(`../${found.run}/students/${student}/result.json`, out);
      return JSON.parse(readFileSync(file, "utf8")).models.find((trained) => trained.name === model);
    });
  return { report: found, models };
}

/** Of the test images. */
function wrong({ test }) {
  return testImages * (1 - test.accuracy);
}

/** Of the test images of a 3. */
function wrongThrees({ test }) {
  return testThrees * (1 - test.perClassAccuracy[3]);
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {readonly number[]} values */
function told(values) {
  const shown = Math.round(mean(values)).toLocaleString("en-US");
  return values.length === 1 ? shown : `${shown} (${values.map((value) => Math.round(value)).join(", ")})`;
}

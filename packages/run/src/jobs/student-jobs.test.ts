import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import {
  asWritten,
  mostStudents,
  scratchTuningJobs,
  studentArguments,
  trainingJobs,
  tuningJobs,
} from "./student-jobs.ts";

const spec = runSpecSchema(opaqueParts).parse({
  name: "tiny",
  seed: 7,
  dataset: { name: "digits" },
  teachers: [{ name: "a", model: "./a" }],
  temperature: { tune: [0.5, 4], epochs: 3 },
  student: { model: { kind: "mlp" }, repeats: 2 },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { epochs: 5 },
});

const atFour = { ...asWritten, temperature: 4 };

test("tuning is a short student for each candidate, all from the run's seed", () => {
  expect(tuningJobs(spec)).toEqual([
    { id: "tune-T0_5", student: null, kind: "tune", seed: 7, ...asWritten, temperature: 0.5, epochs: 3 },
    { id: "tune-T4", student: null, kind: "tune", seed: 7, ...asWritten, temperature: 4, epochs: 3 },
  ]);
});

test("a run without candidates tunes nothing", () => {
  expect(tuningJobs({ ...spec, temperature: 4 })).toEqual([]);
});

test("each seed is trained with teachers and from scratch", () => {
  expect(trainingJobs(spec, atFour, null).map(({ id, seed, temperature }) => [id, seed, temperature])).toEqual([
    ["distilled-1", 7, 4],
    ["distilled-2", 8, 4],
    ["scratch-1", 7, null],
    ["scratch-2", 8, null],
  ]);
});

test("a run's largest step is that of its candidates or that of its students", () => {
  const { student } = spec;
  expect(mostStudents(spec)).toBe(4); // two seeds, each also from scratch
  expect(mostStudents({ ...spec, student: { ...student, repeats: 1 }, baseline: false })).toBe(2); // temperatures
  expect(mostStudents({ ...spec, student: { ...student, repeats: 1 }, temperature: 4, baseline: false })).toBe(1);
});

test("without a baseline nobody trains from scratch", () => {
  expect(trainingJobs({ ...spec, baseline: false }, atFour, null).map(({ kind }) => kind)).toEqual([
    "distil",
    "distil",
  ]);
});

test("a student to compare with has a learning rate of its own where it is given one, the ceiling that of the baseline", () => {
  const ratesOf = (keys: Pick<typeof spec, "baseline" | "ceiling">) =>
    trainingJobs({ ...spec, student: { ...spec.student, repeats: 1 }, ...keys }, asWritten, 0.1)
      .filter(({ kind }) => kind !== "distil")
      .map(({ id, learningRate }) => [id, learningRate]);
  const own = { learningRate: 0.02 };
  expect(ratesOf({ baseline: true, ceiling: false })).toEqual([["scratch-1", 0.1]]); // which was searched
  expect(ratesOf({ baseline: own, ceiling: true })).toEqual([
    ["scratch-1", 0.02],
    ["ceiling-1", 0.02],
  ]);
  expect(ratesOf({ baseline: false, ceiling: own })).toEqual([["ceiling-1", 0.02]]);
  const search = { epochs: 1, learningRate: [0.1, 0.2] };
  expect(scratchTuningJobs({ ...spec, search, baseline: own })).toEqual([]);
});

const further = {
  ...spec,
  students: [
    { name: "soft", temperature: 1 },
    { name: "small", model: { kind: "mlp" } },
  ],
};

test("further students of one seed follow each other; one with a temperature of its own is not given the tuned one", () => {
  expect(trainingJobs(further, atFour, null).map(({ id, student, temperature }) => [id, student, temperature])).toEqual(
    [
      ["distilled-1", null, 4],
      ["soft-distilled-1", "soft", null],
      ["small-distilled-1", "small", 4],
      ["distilled-2", null, 4],
      ["soft-distilled-2", "soft", null],
      ["small-distilled-2", "small", 4],
      ["scratch-1", null, null],
      ["small-scratch-1", "small", null],
      ["scratch-2", null, null],
      ["small-scratch-2", "small", null],
    ],
  );
});

test("a further student is named to its process", () => {
  expect(studentArguments(trainingJobs(further, atFour, null)[1]!, "run.json", "out")).toEqual(
    "student run.json --out out --id soft-distilled-1 --seed 7 --student soft".split(" "),
  );
});

test("a job becomes the arguments of faculty student", () => {
  const [tune] = tuningJobs(spec);
  expect(studentArguments(tune!, "run.json", "out")).toEqual(
    "student run.json --out out --id tune-T0_5 --seed 7 --temperature 0.5 --epochs 3".split(" "),
  );
  const scratch = trainingJobs(spec, atFour, null)[2];
  expect(studentArguments(scratch!, "run.json", "out")).toEqual(
    "student run.json --out out --id scratch-1 --seed 7 --scratch".split(" "),
  );
});

const searching = { ...spec, search: { epochs: 2, learningRate: [0.1, 0.2], weights: [[1], [0.5]] } };

test("a search is a short student for each combination, with the student from scratch on its rates", () => {
  const search = tuningJobs(searching).map(({ id, temperature, learningRate, weights }) => {
    return [id, temperature, learningRate, weights];
  });
  expect(search).toEqual([
    ["search-1", null, 0.1, [1]],
    ["search-2", null, 0.1, [0.5]],
    ["search-3", null, 0.2, [1]],
    ["search-4", null, 0.2, [0.5]],
  ]);
  const scratch = scratchTuningJobs(searching);
  expect(scratch.map(({ id, kind, learningRate }) => [id, kind, learningRate])).toEqual([
    ["search-scratch-1", "scratch", 0.1],
    ["search-scratch-2", "scratch", 0.2],
  ]);
  expect(scratchTuningJobs({ ...searching, baseline: false })).toEqual([]);
  expect(studentArguments(tuningJobs(searching)[1]!, "run.json", "out")).toEqual(
    "student run.json --out out --id search-2 --seed 7 --learning-rate 0.1 --weights [0.5] --epochs 2".split(" "),
  );
});

test("a further student takes what was chosen for what it has not of its own", () => {
  const chosen = { temperature: 4, learningRate: 0.2, weights: [0.5] };
  const students = [
    { name: "soft", temperature: 1 },
    { name: "fast", optimizer: spec.student.optimizer },
    { name: "hard", objective: spec.objective },
  ];
  const jobs = trainingJobs({ ...spec, students, baseline: false }, chosen, null).slice(0, 4);
  expect(
    jobs.map(({ student, temperature, learningRate, weights }) => [student, temperature, learningRate, weights]),
  ).toEqual([
    [null, 4, 0.2, [0.5]],
    ["soft", null, 0.2, [0.5]],
    ["fast", 4, null, [0.5]],
    ["hard", 4, 0.2, null],
  ]);
});

test("events of a student are asked for where they are to be", () => {
  const [job] = trainingJobs(spec, atFour, null);
  if (job === undefined) throw new Error("expected a job");
  expect(studentArguments(job, "run.json", "out", "/events/distilled-1")).toEqual([
    ...studentArguments(job, "run.json", "out"),
    "--tensorboard",
    "/events/distilled-1",
  ]);
});

import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { plannedTraining, studentCourse } from "./student-course.ts";
import { asWritten, trainingJobs, tuningJobs } from "./student-jobs.ts";

const spec = runSpecSchema(opaqueParts).parse({
  name: "tiny",
  seed: 7,
  dataset: { name: "digits" },
  teachers: [{ name: "a", model: "./a" }],
  temperature: { tune: [0.5, 4], epochs: 3 },
  student: { model: { kind: "mlp" }, repeats: 2 },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { epochs: 5 },
  fineTune: { epochs: 2, learningRate: 0.001 },
});

test("a student is distilled and then fine-tuned, a candidate is short, and one from scratch is neither", () => {
  const courses = [...tuningJobs(spec).slice(0, 1), ...trainingJobs(spec, asWritten, null)].map((job) => [
    job.id,
    studentCourse(spec, job),
  ]);
  const distilled = [
    { phase: "distil", epochs: 5 },
    { phase: "fine-tune", epochs: 2 },
  ];
  expect(courses).toEqual([
    ["tune-T0_5", [{ phase: "tune", epochs: 3 }]],
    ["distilled-1", distilled],
    ["distilled-2", distilled],
    ["scratch-1", [{ phase: "scratch", epochs: 5 }]],
    ["scratch-2", [{ phase: "scratch", epochs: 5 }]],
  ]);
});

test("a run's training is every student of every link, with the epochs of all phases", () => {
  const each = 2 * 3 + 2 * (5 + 2) + 2 * 5;
  expect(plannedTraining([{ spec }, { spec }])).toEqual({ students: 2 * (2 + 2 + 2), epochs: 2 * each });
});

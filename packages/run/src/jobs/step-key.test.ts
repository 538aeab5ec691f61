import { loadDataset } from "@faculty/data/datasets";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { studentKey } from "./step-key.ts";
import { asWritten, type StudentJob } from "./student-jobs.ts";

const spec = runSpecSchema(opaqueParts).parse({
  name: "tiny",
  dataset: { name: "digits" },
  teachers: [{ name: "a", model: "./a" }],
  student: { model: { kind: "mlp" } },
  objective: [
    { loss: "hard-label", weight: 0.1 },
    { loss: "soft-target-kl", weight: 0.9 },
  ],
  train: { epochs: 2 },
});
const dataset = await loadDataset({ name: "digits" });
const distil: StudentJob = {
  ...asWritten,
  id: "distilled-1",
  student: null,
  kind: "distil",
  seed: 1,
  temperature: 2,
  epochs: null,
};
const scratch: StudentJob = { ...asWritten, id: "scratch-1", student: null, kind: "scratch", seed: 1, epochs: null };
const key = (changed: Partial<RunSpec> = {}, job = distil, digest = "x") =>
  studentKey({ ...spec, ...changed }, dataset, { a: digest }, job).key;

test("what does not change a student does not change its key", () => {
  expect(key({ baseline: false, student: { ...spec.student, repeats: 5 } })).toBe(key());
  expect(key({ train: { ...spec.train, credit: 8, checkpointEverySteps: 1 } })).toBe(key());
});

test("a run file without what came later has the keys that it had before there was any", () => {
  expect(key()).toBe("8f1ab3b820decb70acbb54afc00e205e73b327336e1fb24421ceb13ff47253b2");
  expect(key({}, scratch)).toBe("17bdd20c38196d5123fc50440fa5340796601a6c2b969063c815f838c50a8e59");
});

test("what changes a student changes its key", () => {
  const keys = [
    key(),
    key({ seed: 2 }),
    key({ train: { ...spec.train, epochs: 3 } }),
    key({ augment: [{ kind: "flip-horizontal", probability: 1 }] }),
    key({}, { ...distil, temperature: 4 }),
    key({}, { ...distil, kind: "tune", epochs: 1 }),
    key({}, { ...distil, kind: "tune", epochs: 4 }),
    key({ train: { ...spec.train, stepsPerRequest: 8 } }),
    key({ codec: "float32" }),
    key({ signals: { ...spec.signals, mode: "hybrid" } }),
    key({}, { ...distil, learningRate: 0.1 }),
    key({}, { ...distil, weights: [1, 0] }),
    key({}, distil, "another model"),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("a student from scratch does not depend on its teachers, but on how hard labels are taken", () => {
  expect(key({ codec: "float32" }, scratch, "another model")).toBe(key({}, scratch));
  const smoothed = [{ loss: "hard-label", weight: 0.1, labelSmoothing: 0.1 }];
  expect(key({ objective: smoothed }, scratch)).not.toBe(key({}, scratch));
});

test("a key says what it is made of, so that what differs can be named", () => {
  const parts = (changed: Partial<RunSpec>, digest: string) =>
    studentKey({ ...spec, ...changed }, dataset, { a: digest }, distil).parts;
  const [before, now] = [parts({}, "x"), parts({ train: { ...spec.train, epochs: 9 } }, "y")];
  const differ = Object.keys(now).filter((name) => before[name] !== now[name]);
  expect(differ).toEqual(["train.epochs", "digest of teacher a"]);
});

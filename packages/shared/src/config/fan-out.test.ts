import { expect, test } from "vitest";
import { fannedStudent, fanOut } from "./fan-out.ts";
import { opaqueParts, runSpecSchema } from "./run-spec-schema.ts";

const schema = runSpecSchema(opaqueParts);
const run = schema.parse({
  name: "fanned",
  dataset: { name: "digits" },
  teachers: [{ name: "a", model: "./a" }],
  student: { model: { kind: "mlp", units: [8] }, repeats: 2 },
  students: [
    { name: "soft", objective: [{ loss: "soft-target-mse", weight: 1 }], temperature: 3 },
    { name: "small", model: { kind: "mlp", units: [4] }, optimizer: { kind: "sgd" } },
  ],
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { epochs: 2 },
});

test("each student is a run file of the same run, with what it says in place of the run's own", () => {
  const [own, soft, small] = fanOut(run);
  expect(own).toEqual({ name: null, spec: { ...run, students: [] } });
  expect(soft?.spec).toEqual({
    ...run,
    students: [],
    objective: run.students[0]?.objective,
    temperature: 3,
    baseline: false,
  });
  expect(small?.spec).toMatchObject({ name: "fanned", baseline: true, temperature: 2, objective: run.objective });
  expect(small?.spec.student).toMatchObject({ model: { units: [4] }, optimizer: { kind: "sgd" }, repeats: 2 });
  for (const { spec } of fanOut(run)) expect(schema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
});

test("one with a preparation of its own is also trained from scratch; others have the run's", () => {
  const inputs = { scale: 2 };
  const students = schema.parse({ ...run, students: [{ name: "other", inputs: { scale: 3 } }, { name: "same" }] });
  const [own, other, same] = fanOut({ ...students, student: { ...run.student, inputs } });
  expect([own, other, same].map((one) => one?.spec.student.inputs)).toEqual([inputs, { scale: 3 }, inputs]);
  expect([other?.spec.baseline, same?.spec.baseline]).toEqual([true, false]);
});

test("a name that no student has is refused with those there are", () => {
  expect(() => fannedStudent(run, "large")).toThrow(
    "run fanned has no student large, it has the further students soft, small",
  );
  expect(() => fannedStudent({ ...run, students: [] }, "large")).toThrow(
    "run fanned has no student large, it has no further students",
  );
});

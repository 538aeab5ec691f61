import { expect, test } from "vitest";
import { bindWeighting } from "../ensemble/weightings/weightings.ts";
import { askedTeachers } from "./asked-teachers.ts";

const teachers = ["wide", "deep", "hints"];
const mergedNames = ["wide", "deep"];
const run = { teachers, mergedNames, weighting: bindWeighting({ kind: "uniform" }, mergedNames), seed: 1 };
const batch = { kind: "train", epoch: 0, step: 0 } as const;
const layers = [{ teacher: "hints", layer: "conv1", reduction: { kind: "full" } }] as const;
const mixture = { batch, wanted: { kind: "mixture", perTeacher: false, layers: [] } } as const;
const withLayers = { batch, wanted: { ...mixture.wanted, layers } };

test("those whose outputs are merged, and those whose layers are asked for", () => {
  expect(askedTeachers(mixture, run)).toEqual(["wide", "deep"]);
  expect(askedTeachers(withLayers, run)).toEqual(["wide", "deep", "hints"]);
  expect(askedTeachers({ batch, wanted: { kind: "layers", layers } }, run)).toEqual(["hints"]);
});

test("of these, the ones that the pull names", () => {
  expect(askedTeachers({ ...withLayers, teachers: ["deep", "hints"] }, run)).toEqual(["deep", "hints"]);
  expect(askedTeachers({ ...mixture, teachers: ["hints", "wide"] }, run)).toEqual(["wide"]);
});

test("nobody, of a run that has nobody, or of a pull that names strangers or none to merge", () => {
  expect(() => askedTeachers({ ...mixture, teachers: ["narrow"] }, run)).toThrow(
    "teacher narrow was asked for, the run has wide, deep, hints",
  );
  expect(() => askedTeachers({ ...mixture, teachers: ["hints"] }, run)).toThrow(
    "the batch is to be wide, deep's, who were not asked for",
  );
  expect(() => askedTeachers(mixture, { ...run, mergedNames: [] })).toThrow(
    "every teacher of the run has outputs: false, there is nothing to merge",
  );
});

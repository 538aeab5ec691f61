import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { withAbsolutePaths } from "./absolute-paths.ts";

const spec = runSpecSchema(opaqueParts).parse({
  name: "tiny",
  dataset: { name: "idx", path: "data" },
  teachers: [{ name: "a", model: "./teachers/a" }],
  student: { model: { kind: "file", path: "student" } },
  objective: [{ loss: "hard-label", weight: 1 }],
  train: { epochs: 1 },
});

test("paths are taken from the run file's folder", () => {
  const absolute = withAbsolutePaths(spec, "/work/run");
  expect(absolute.dataset.path).toBe("/work/run/data");
  expect(absolute.teachers[0]?.model).toBe("/work/run/teachers/a");
  expect(absolute.student.model["path"]).toBe("/work/run/student");
});

test("absolute paths stay", () => {
  const once = withAbsolutePaths(spec, "/work/run");
  expect(withAbsolutePaths(once, "/elsewhere")).toEqual(once);
});

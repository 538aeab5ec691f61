import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { namedPaths, withAbsolutePaths } from "./absolute-paths.ts";

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

test("every path that a run opens is named, that of the signal store where it is used", () => {
  const absolute = withAbsolutePaths(spec, "/work/run");
  const opened = [
    ["dataset.path", "/work/run/data"],
    ["model of teacher a", "/work/run/teachers/a"],
    ["student.model", "/work/run/student"],
  ];
  const named = (run: typeof spec) => namedPaths(run).filter(([, path]) => path !== undefined);
  expect(named(absolute)).toEqual(opened);
  expect(named({ ...absolute, signals: { ...absolute.signals, mode: "hybrid" } })).toEqual([
    ...opened.slice(0, 1),
    ["signals.folder", "/work/run/signals"],
    ...opened.slice(1),
  ]);
});

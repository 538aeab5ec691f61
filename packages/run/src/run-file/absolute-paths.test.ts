import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { namedPaths, withAbsolutePaths, withModelFolders } from "./absolute-paths.ts";

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

test("a model that is named by its model.json goes by its folder, wherever a run names one", async () => {
  const named = runSpecSchema(opaqueParts).parse({
    ...spec,
    teachers: [{ name: "a", model: "/work/a/model.json" }],
    assistants: [{ name: "m", model: { kind: "file", path: "/work/m/model.json" } }],
    students: [{ name: "s", model: { kind: "file", path: "/work/s/model.json" } }],
    student: { model: { kind: "file", path: "/work/topology.json" } },
  });
  const { teachers, assistants, students, student } = await withModelFolders(named);
  expect(teachers[0]?.model).toBe("/work/a");
  expect(assistants[0]?.model["path"]).toBe("/work/m");
  expect(students[0]?.model?.["path"]).toBe("/work/s");
  expect(student.model["path"]).toBe("/work/topology.json");
});

test("a folder called model.json, as a converter may have been told to write it, is a model's folder", async () => {
  const root = await mkdtemp(join(tmpdir(), "faculty-paths-"));
  try {
    const model = join(root, "model.json");
    await mkdir(model);
    const run = { ...spec, teachers: [{ name: "a", model, outputs: true, replicas: 1 }] };
    expect((await withModelFolders(run)).teachers[0]?.model).toBe(model);
  } finally {
    await rm(root, { recursive: true });
  }
});

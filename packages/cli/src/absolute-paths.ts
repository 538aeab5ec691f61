import { resolve } from "node:path";
import type { RunSpec } from "@faculty/shared/config";

/** Paths of a run file are relative to it; processes elsewhere need them whole. */
export function withAbsolutePaths(spec: RunSpec, folder: string): RunSpec {
  const { dataset, student } = spec;
  const modelPath = student.model.kind === "file" ? student.model["path"] : undefined;
  return {
    ...spec,
    signals: { ...spec.signals, folder: resolve(folder, spec.signals.folder) },
    dataset: { ...dataset, ...(dataset.path === undefined ? {} : { path: resolve(folder, dataset.path) }) },
    teachers: spec.teachers.map((teacher) => ({ ...teacher, model: resolve(folder, teacher.model) })),
    student:
      typeof modelPath === "string"
        ? { ...student, model: { ...student.model, path: resolve(folder, modelPath) } }
        : student,
  };
}

import { resolve } from "node:path";
import type { ModelSpec, RunSpec } from "@faculty/shared/config";

/** Paths of a run file are relative to it; processes elsewhere need them whole. */
export function withAbsolutePaths(spec: RunSpec, folder: string): RunSpec {
  const { dataset, student } = spec;
  return {
    ...spec,
    signals: { ...spec.signals, folder: resolve(folder, spec.signals.folder) },
    dataset: { ...dataset, ...(dataset.path === undefined ? {} : { path: resolve(folder, dataset.path) }) },
    teachers: spec.teachers.map((teacher) => ({ ...teacher, model: resolve(folder, teacher.model) })),
    assistants: spec.assistants.map((assistant) => ({ ...assistant, model: absoluteModel(assistant.model, folder) })),
    students: spec.students.map(({ model, ...further }) => ({
      ...further,
      ...(model === undefined ? {} : { model: absoluteModel(model, folder) }),
    })),
    student: { ...student, model: absoluteModel(student.model, folder) },
  };
}

/** An architecture has no path; a model of kind file has one. */
function absoluteModel(model: ModelSpec, folder: string): ModelSpec {
  const path = model.kind === "file" ? model["path"] : undefined;
  return typeof path === "string" ? { ...model, path: resolve(folder, path) } : model;
}

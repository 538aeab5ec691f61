import { resolve } from "node:path";
import type { ModelSpec, RunSpec } from "@faculty/shared/config";
import type { NamedPath } from "@faculty/shared/files";

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

function absoluteModel(model: ModelSpec, folder: string): ModelSpec {
  const path = pathOf(model);
  return path === undefined ? model : { ...model, path: resolve(folder, path) };
}

/** An architecture has no path; a model of kind file has one. */
export function pathOf(model: ModelSpec | undefined): string | undefined {
  const path = model?.kind === "file" ? model["path"] : undefined;
  return typeof path === "string" ? path : undefined;
}

/** The paths that a run opens. */
export function namedPaths(spec: RunSpec): readonly NamedPath[] {
  const { dataset, signals, teachers, assistants, students, student } = spec;
  return [
    ["dataset.path", dataset.path],
    ["signals.folder", signals.mode === "online" ? undefined : signals.folder],
    ...teachers.map(({ name, model }): NamedPath => [`model of teacher ${name}`, model]),
    ...assistants.map(({ name, model }): NamedPath => [`model of assistant ${name}`, pathOf(model)]),
    ...students.map(({ name, model }): NamedPath => [`model of student ${name}`, pathOf(model)]),
    ["student.model", pathOf(student.model)],
  ];
}

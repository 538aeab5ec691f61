import { resolve } from "node:path";
import { type ModelSpec, type RunSpec, signalMode, type TeacherSpec } from "@faculty/shared/config";
import { modelFolderOf, type NamedPath } from "@faculty/shared/files";
import { everyTerm } from "./every-term.ts";
import { mapTerms } from "./map-terms.ts";
import { ofTeachers } from "./teachers-vocabulary.ts";

/** Paths of a run file are relative to it; processes elsewhere need them whole. */
export function withAbsolutePaths(spec: RunSpec, folder: string): RunSpec {
  const { dataset, signals } = spec;
  const { path, vocabulary, labels, test, masks, table } = dataset;
  return withModelPaths(
    {
      ...spec,
      ...(spec.plugins && { plugins: spec.plugins.map((one) => ({ ...one, path: resolve(folder, one.path) })) }),
      teachers: spec.teachers.map((teacher) => withOwnPaths(teacher, folder)),
      signals: { ...signals, folder: resolve(folder, signals.folder) },
      ...(spec.pictures && { pictures: { ...spec.pictures, real: resolve(folder, spec.pictures.real) } }),
      dataset: {
        ...dataset,
        ...(path === undefined ? {} : { path: resolve(folder, path) }),
        ...(typeof test === "string" && { test: resolve(folder, test) }),
        ...(masks !== undefined && { masks: resolve(folder, masks) }),
        ...(table !== undefined && { table: resolve(folder, table) }),
        ...(vocabulary === undefined || vocabulary === ofTeachers ? {} : { vocabulary: resolve(folder, vocabulary) }),
        ...(labels !== undefined && "file" in labels ? { labels: { file: resolve(folder, labels.file) } } : {}),
      },
    },
    (model) => resolve(folder, model),
  );
}

/** Of the files that a teacher without a model is known by. */
function withOwnPaths(teacher: TeacherSpec, folder: string): TeacherSpec {
  if (teacher.signals !== undefined) {
    const { path, ids, ...saved } = teacher.signals;
    const files = { path: resolve(folder, path), ...(ids !== undefined && { ids: resolve(folder, ids) }) };
    return { ...teacher, signals: { ...files, ...saved } };
  }
  if (teacher.server === undefined) return teacher;
  const { ca, auth, ...server } = teacher.server;
  return {
    ...teacher,
    server: {
      ...server,
      ...(ca !== undefined && { ca: resolve(folder, ca) }),
      ...(auth !== undefined && {
        auth: auth.file === undefined ? auth : { ...auth, file: resolve(folder, auth.file) },
      }),
    },
  };
}

/** A model goes by its folder, also where the run file names the model.json in it: one model has one path and one digest. */
export async function withModelFolders(spec: RunSpec): Promise<RunSpec> {
  const named: string[] = [];
  withModelPaths(spec, (path) => {
    named.push(path);
    return path;
  });
  const folders = new Map(await Promise.all(named.map(async (path) => [path, await modelFolderOf(path)] as const)));
  return withModelPaths(spec, (path) => folders.get(path) ?? path);
}

/** The run with other paths of its models. */
function withModelPaths(of: RunSpec, pathFor: (path: string) => string): RunSpec {
  const spec = mapTerms(of, (term) =>
    typeof term["model"] === "string" ? { ...term, model: pathFor(term["model"]) } : term,
  );
  const { student } = spec;
  return {
    ...spec,
    teachers: spec.teachers.map((teacher) =>
      teacher.model === undefined ? teacher : { ...teacher, model: pathFor(teacher.model) },
    ),
    assistants: spec.assistants.map((assistant) => ({ ...assistant, model: moved(assistant.model, pathFor) })),
    students: spec.students.map(({ model, ...further }) => ({
      ...further,
      ...(model === undefined ? {} : { model: moved(model, pathFor) }),
    })),
    student: { ...student, model: moved(student.model, pathFor) },
    ...(spec.pictures && { pictures: { ...spec.pictures, model: pathFor(spec.pictures.model) } }),
  };
}

function moved(model: ModelSpec, pathFor: (path: string) => string): ModelSpec {
  const path = pathOf(model);
  return path === undefined ? model : { ...model, path: pathFor(path) };
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
    ["dataset.test", typeof dataset.test === "string" ? dataset.test : undefined],
    ["dataset.masks", dataset.masks],
    ["dataset.table", dataset.table],
    ["dataset.vocabulary", dataset.vocabulary === ofTeachers ? undefined : dataset.vocabulary],
    ["dataset.labels.file", dataset.labels && "file" in dataset.labels ? dataset.labels.file : undefined],
    ["signals.folder", signalMode(spec) === "online" ? undefined : signals.folder],
    ...teachers.map(({ name, model }): NamedPath => [`model of teacher ${name}`, model]),
    ...teachers.flatMap(({ name, server, signals: saved }): readonly NamedPath[] => [
      [`signals.path of teacher ${name}`, saved?.path],
      [`signals.ids of teacher ${name}`, saved?.ids],
      [`server.ca of teacher ${name}`, server?.ca],
      [`server.auth.file of teacher ${name}`, server?.auth?.file],
    ]),
    ...assistants.map(({ name, model }): NamedPath => [`model of assistant ${name}`, pathOf(model)]),
    ...students.map(({ name, model }): NamedPath => [`model of student ${name}`, pathOf(model)]),
    ["student.model", pathOf(student.model)],
    ["pictures.real", spec.pictures?.real],
    ["pictures.model", spec.pictures?.model],
    ...everyTerm(spec).map(
      ({ loss, model }): NamedPath => [`model of the term ${loss}`, typeof model === "string" ? model : undefined],
    ),
  ];
}

import { access } from "node:fs/promises";
import { checkNamedClasses } from "@faculty/models/files";
import { checkForeignFormat } from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import { classNames } from "@faculty/shared/outputs";
import type { Teacher } from "./teacher.ts";
import type { TeacherKind } from "./teacher-kind.ts";
import { tfjsGraph } from "./tfjs-graph.ts";
import { tfjsLayers } from "./tfjs-layers.ts";

/** Every kind of teacher; a new one is a file here, a row, and a run of teacher.conformance.ts. */
export const teacherKinds: Readonly<Record<string, TeacherKind>> = {
  "tfjs-layers": tfjsLayers,
  "tfjs-graph": tfjsGraph,
};

export interface OpenOptions {
  /** The classes the run file names; they must be those of the model's manifest, and stand in where it has none. */
  readonly classes?: readonly string[] | undefined;
}

/**
 * Opens the model at a path as whatever kind of teacher it is. A backend must have been started. The caller disposes.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, NOT_FINITE.
 */
export async function openTeacher(path: string, { classes }: OpenOptions = {}): Promise<Teacher> {
  await access(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `model ${path} does not exist`, { path }, { cause });
  });
  for (const kind of Object.values(teacherKinds)) {
    if (!(await kind.recognises(path))) continue;
    const teacher = await kind.open(path, classes === undefined ? {} : { classesWithoutManifest: classes });
    try {
      checkNamedClasses(path, classNames(teacher.facts.output), classes);
      return teacher;
    } catch (error) {
      await teacher[Symbol.asyncDispose]();
      throw error;
    }
  }
  await checkForeignFormat(path);
  const known = Object.keys(teacherKinds).join(", ");
  throw new FacultyError("BAD_MODEL", `model ${path} is of no known kind, expected one of ${known}`, { path });
}

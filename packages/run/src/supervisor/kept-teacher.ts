import { readTeachers } from "@faculty/coordinator/signals";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { createLogger } from "@faculty/shared/logging";
import type { TeacherDescription } from "@faculty/shared/protocol";

/** What a run's signal store knows of a teacher: of each model that was kept under its name. */
export async function keptTeachers(
  { signals }: Pick<RunSpec, "signals">,
  { name }: Pick<TeacherSpec, "name">,
): Promise<readonly TeacherDescription[]> {
  const all = await readTeachers(signals.folder, createLogger({ service: "signals", level: "silent" }));
  return [...all.values()].filter(({ teacher }) => teacher === name);
}

/**
 * What the store knows of the model that it stands in for: the one of the run file's digest, else the only one.
 * @throws FacultyError NOT_FOUND where nothing is kept of it, DIGEST_MISMATCH where nobody says which of several it is.
 */
export async function keptTeacher(
  spec: Pick<RunSpec, "signals">,
  teacher: Pick<TeacherSpec, "name" | "digest" | "model">,
): Promise<TeacherDescription> {
  const { name, digest, model } = teacher;
  const { folder } = spec.signals;
  const kept = await keptTeachers(spec, teacher);
  const [only, another] = digest === undefined ? kept : kept.filter((one) => one.digest === digest);
  if (only !== undefined && another === undefined) return only;
  if (only === undefined) {
    const of = digest === undefined ? "" : ` of digest ${digest}`;
    const gone = model === undefined ? "" : `, and its model ${model} is not there`;
    throw new FacultyError(
      "NOT_FOUND",
      `teacher ${name}: signals.mode is offline, the signal store ${folder} holds nothing of it${of}${gone}: run faculty harvest`,
      { teacher: name },
    );
  }
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `teacher ${name}: the signal store ${folder} knows ${kept.length} models of that name (${kept.map((one) => one.digest).join(", ")}): say which one by teachers[].digest`,
    { teacher: name },
  );
}

import { FacultyError } from "../errors/faculty-error.ts";
import { subjectOf, subjectTable } from "./subject-table.ts";

/** What a name must match that becomes one token of a subject. */
export const tokenPattern: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

/** Checks a name that becomes one token of a subject: letters, digits, `_` and `-`, 1 to 64 of them. */
export function subjectToken(what: string, text: string): string {
  if (tokenPattern.test(text)) return text;
  throw new FacultyError("USAGE", `${what} must match ${tokenPattern}, got ${JSON.stringify(text.slice(0, 80))}`, {
    what,
  });
}

/** The subjects of subject-table.ts, by what they are for. */
export const subjects = {
  predict: (teacher: string, replica: string): string => subjectOf(subjectTable.predict.pattern, { teacher, replica }),
  describe: (teacher: string, replica: string): string =>
    subjectOf(subjectTable.describe.pattern, { teacher, replica }),
  heartbeat: (teacher: string, replica: string): string =>
    subjectOf(subjectTable.heartbeat.pattern, { teacher, replica }),
  pull: (run: string): string => subjectOf(subjectTable.pull.pattern, { run }),
  serving: (run: string): string => subjectOf(subjectTable.serving.pattern, { run }),
  coordinatorProgress: (run: string): string => subjectOf(subjectTable.coordinatorProgress.pattern, { run }),
  trainerProgress: (run: string, student: string): string =>
    subjectOf(subjectTable.trainerProgress.pattern, { run, student }),
  history: (run: string): string => subjectOf(subjectTable.history.pattern, { run }),
} as const;

export const allHeartbeats: string = subjectOf(subjectTable.heartbeat.pattern, {});
export const allTrainerProgress = (run: string): string => subjects.trainerProgress(run, "*");

/** Names under which the roles register with the NATS services framework (`nats micro ls`). */
export const serviceNames = { teacher: "faculty-teacher", coordinator: "faculty-coordinator" } as const;

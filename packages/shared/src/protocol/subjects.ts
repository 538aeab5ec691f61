import { FacultyError } from "../errors/faculty-error.ts";

/** What a name must match that becomes one token of a subject. */
export const tokenPattern: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

/** Checks a name that becomes one token of a subject: letters, digits, `_` and `-`, 1 to 64 of them. */
export function subjectToken(what: string, text: string): string {
  if (tokenPattern.test(text)) return text;
  throw new FacultyError("USAGE", `${what} must match ${tokenPattern}, got ${JSON.stringify(text.slice(0, 80))}`, {
    what,
  });
}

/** Every subject Faculty uses is built here, and nowhere else. */
export const subjects = {
  /** Request/reply: inputs in, signals out; answered by one replica. */
  predict: (teacher: string, replica: string) => `faculty.v1.teacher.${teacher}.${replica}.predict`,
  /** Request/reply: what the replica serves (classes, shapes, layers, digest). */
  describe: (teacher: string, replica: string) => `faculty.v1.teacher.${teacher}.${replica}.describe`,
  /** Published by each replica once a second. */
  heartbeat: (teacher: string, replica: string) => `faculty.v1.teacher.${teacher}.${replica}.heartbeat`,
  /** Request/reply: one merged batch of a run, answered by its coordinator. */
  pull: (run: string) => `faculty.v1.run.${run}.pull`,
  /** Published by coordinator and trainers: what an observer shows. */
  progress: (run: string, role: string) => `faculty.v1.run.${run}.progress.${role}`,
} as const;

export const allHeartbeats = "faculty.v1.teacher.*.*.heartbeat";
export const allProgress = (run: string): string => `faculty.v1.run.${run}.progress.*`;

/** Names under which the roles register with the NATS services framework (`nats micro ls`). */
export const serviceNames = { teacher: "faculty-teacher", coordinator: "faculty-coordinator" } as const;

import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { TeacherPins } from "../run-file/teacher-pins.ts";

/**
 * A run file that names a teacher's model says what it promises too: whether signals are kept follows from the run file,
 * for those who find the run's students finished as for those who train them.
 * @param pins - Of the teachers that have joined.
 * @throws FacultyError BAD_RUN_FILE.
 */
export function checkPromises({ signals, teachers }: RunSpec, pins: TeacherPins): void {
  if (signals.mode !== undefined) return;
  for (const { name, digest, tolerance } of teachers) {
    const stated = pins[name]?.tolerance ?? 0;
    if (digest === undefined || tolerance !== undefined || stated === 0) continue;
    throw new FacultyError(
      "BAD_RUN_FILE",
      `teacher ${name} states a tolerance of ${stated}, the run file names its digest and no tolerance: write tolerance: ${stated} beside it, or say signals.mode`,
      { teacher: name },
    );
  }
}

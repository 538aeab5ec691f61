import type { Clock } from "@faculty/shared/clock";
import type { Meter } from "@faculty/shared/telemetry";
import type { Teacher } from "../teacher/teacher.ts";

/** The teacher, with every execution of its model counted and timed. */
export function meteredTeacher(
  model: Teacher,
  name: string,
  meter: Meter,
  clock: Clock,
): Pick<Teacher, "facts" | "infer"> {
  const labels = { teacher: name };
  let freeAtMs = Number.NEGATIVE_INFINITY;
  return {
    facts: model.facts,
    infer: async (asked) => {
      const startedMs = clock.now();
      const inference = await model.infer(asked);
      const endedMs = clock.now();
      const computeMs = endedMs - Math.max(startedMs, freeAtMs); // it may have waited for the one before
      freeAtMs = endedMs;
      meter.observe("faculty_teacher_compute_duration_seconds", labels, computeMs / 1000);
      meter.observe("faculty_teacher_batch_size", labels, asked.rows);
      meter.count("faculty_teacher_executions_total", labels);
      meter.count("faculty_teacher_inferences_total", labels, asked.rows);
      return inference;
    },
  };
}

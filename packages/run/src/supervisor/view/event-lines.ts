import { epochsOf } from "../../jobs/student-course.ts";
import { etaMs } from "../../terminal/progress-parts.ts";
import { doneOf, type RunView } from "./run-view.ts";

/** How far a run is, for programs: one object a line. Shares are of 1, times in seconds, null where nobody knows yet. */
export function eventLines(view: RunView, nowMs: number): readonly string[] {
  const { training, work, students } = view;
  return [
    ...(training === undefined ? [] : [{ event: "total", ...totalOf(view, training, nowMs) }]),
    ...(work === undefined ? [] : [{ event: "work", step: view.step, ...workOf(work, nowMs) }]),
    ...[...students].flatMap(([student, { progress, course, done, first }]) => {
      if (progress === undefined) return [];
      const total = epochsOf(course);
      const { kind: _, student: __, ...told } = progress;
      return [
        { event: "student", student, share: done / total, etaSeconds: seconds(first, done, total, nowMs), ...told },
      ];
    }),
  ].map((event) => JSON.stringify(event));
}

function totalOf(view: RunView, training: NonNullable<RunView["training"]>, nowMs: number) {
  const { epochs, over, first, students } = training;
  const done = doneOf(view);
  const share = epochs > 0 ? done / epochs : 1;
  return { share, etaSeconds: seconds(first, done, epochs, nowMs), students, over: over.students };
}

function workOf({ done, total, unit, first }: NonNullable<RunView["work"]>, nowMs: number) {
  return { done, total, unit, etaSeconds: seconds(first, done, total, nowMs) };
}

function seconds(...of: Parameters<typeof etaMs>): number | null {
  const ms = etaMs(...of);
  return ms === null ? null : Math.ceil(ms / 1000);
}

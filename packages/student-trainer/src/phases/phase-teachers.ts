import { mergedTeachers, type TermSpec } from "@faculty/shared/config";
import { meanTeacherWeights } from "../batch/teacher-tally.ts";
import { layerSignals, objectiveNeeds } from "../objective/terms/objective-terms.ts";
import type { PhaseTeachers } from "./phase.ts";
import { idleTeachers, releasedTeachers } from "./release.ts";
import type { Student } from "./student.ts";
import { asksTeachers } from "./student-spec.ts";

/**
 * Watches how much the teachers count for some terms, and says which of them are no longer asked.
 * @param firstEpoch - The plan's, that the phase begins with.
 */
export function phaseTeachers(student: Student, terms: readonly TermSpec[], firstEpoch: number): PhaseTeachers | null {
  const { options, ledger, puller } = student;
  if (puller === null || !asksTeachers(terms)) return null;
  const { gating } = options.spec.ensemble;
  const teachers = options.spec.teachers.map(({ name }) => name);
  const merged = mergedTeachers(options.spec).map(({ name }) => name);
  const needs = objectiveNeeds(terms);
  const usesTarget = needs.has("softTarget") || needs.has("softLogits");
  const kept = new Set(layerSignals(terms).map(({ teacher }) => teacher));
  const released: PhaseTeachers["released"] = (history) => releasedTeachers(history, gating, merged, kept);
  return {
    weights: (tally, found) => meanTeacherWeights(tally, found, { teachers, usesTarget }),
    released,
    onEpoch: (history) => {
      if (gating === undefined) return;
      const before = history.slice(0, -1);
      const { epoch = 0, teachers: counted } = history.at(-1) ?? {};
      for (const teacher of idleTeachers(history, gating)) {
        if (idleTeachers(before, gating).includes(teacher)) continue;
        const weight = counted?.weights[teacher];
        const what = `teacher ${teacher} has a weight of ${weight?.toPrecision(2)}, below ${gating.threshold} for ${gating.window} epochs`;
        options.logger.warn({ event: "teacher-idle", teacher, weight, epoch }, what);
      }
      const old = released(before);
      for (const teacher of released(history)) {
        if (old.includes(teacher)) continue;
        ledger.add({ kind: "release", teacher, epoch: firstEpoch + epoch + 1 });
        options.logger.info(
          { event: "teacher-released", teacher, epoch: epoch + 1 },
          `teacher ${teacher} is no longer asked`,
        );
      }
    },
  };
}

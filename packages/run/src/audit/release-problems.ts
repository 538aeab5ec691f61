import type { LedgerRecord } from "@faculty/student-trainer/ledger";
import type { LedgerExpectation } from "./ledger-expectation.ts";

/**
 * Holds who was asked at each step against who was released. A release stands between two epochs of a phase, holds from
 * the later one on, and ends with the phase.
 */
export function* releaseProblems(
  records: readonly LedgerRecord[],
  { phases, mayRelease }: Pick<LedgerExpectation, "phases" | "mayRelease">,
): Generator<string> {
  const phaseOf = (epoch: number) =>
    phases.findIndex(({ firstEpoch, epochs }) => firstEpoch <= epoch && epoch < firstEpoch + epochs);
  const released = new Map<number, Set<string>>();
  let ended: number | null = null;
  for (const record of records) {
    if (record.kind === "epoch") ended = record.epoch;
    if (record.kind === "release") {
      const { teacher, epoch } = record;
      if (!mayRelease) yield `teacher ${teacher} was released, which the run file does not allow`;
      if (ended !== epoch - 1)
        yield `the release of teacher ${teacher} from epoch ${epoch} on does not stand before it`;
      const phase = phaseOf(epoch - 1);
      released.set(phase, (released.get(phase) ?? new Set()).add(teacher));
    }
    if (record.kind !== "step") continue;
    ended = null;
    const phase = phaseOf(record.epoch);
    const expected = (phases[phase]?.asked ?? 0) - (released.get(phase)?.size ?? 0);
    if (record.mask.length !== expected)
      yield `step ${record.step} of epoch ${record.epoch} asked ${record.mask.length} teachers, expected ${expected}`;
  }
}

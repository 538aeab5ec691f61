import { auditLedger } from "@faculty/run/audit/audit-ledger";
import { planOf } from "@faculty/shared/plan";
import type { LedgerRecord, ReadLedger } from "@faculty/student-trainer/ledger";
import { runId, student } from "./scenarios.ts";
import { seed } from "./trainer.ts";
import { capacity, type World } from "./world.ts";

export type SavedModel = Pick<Extract<LedgerRecord, { kind: "model" }>, "digest" | "bestEpoch">;

/** What runs that nothing disturbed were made of. */
export interface Reference {
  /** Digest of what the teachers said of a batch, by epoch, step and mask. */
  readonly signals: ReadonlyMap<string, string | null>;
  /** Of the student, where all teachers took part in every step. */
  readonly model: SavedModel | undefined;
}

export function signalKey(epoch: number, step: number, mask: string): string {
  return `step ${step} of epoch ${epoch} by ${mask}`;
}

/** Which invariants a run broke; one sentence each. */
export function checkRun(
  { scenario, isFinished, isHeldOutPartly, network }: World,
  ledger: ReadLedger,
  { signals, model }: Reference,
): readonly string[] {
  const problems: string[] = [];
  if (network.longestQueue > capacity)
    problems.push(`a replica held ${network.longestQueue} requests, at most ${capacity} may be`);
  if (!isFinished) return problems;
  const { spec } = scenario;
  const { epochs, earlyStopping } = spec.train;
  const patience = earlyStopping?.patience ?? null;
  const audit = auditLedger(ledger, {
    run: runId,
    student,
    seed,
    plan: planOf(spec, scenario.dataset),
    phases: [
      { name: "distillation", firstEpoch: 0, epochs, patience, model: "distilled", asked: spec.teachers.length },
    ],
    policy: spec.ensemble.policy,
    mayRelease: false,
  });
  problems.push(...audit.problems);
  for (const record of ledger.records) {
    if (record.kind !== "step") continue;
    const key = signalKey(record.epoch, record.step, record.mask);
    const expected = signals.get(key);
    if (record.signals !== expected) problems.push(`${key} was taught ${record.signals}, expected ${expected}`);
  }
  const saved = ledger.records.find((record) => record.kind === "model");
  const isOtherEpoch = isHeldOutPartly && saved?.bestEpoch !== model?.bestEpoch;
  if (audit.partialRows === 0 && !isOtherEpoch && saved?.digest !== model?.digest)
    problems.push(`the student is ${saved?.digest}, an undisturbed run makes ${model?.digest}`);
  return problems;
}

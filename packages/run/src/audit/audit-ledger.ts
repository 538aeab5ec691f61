import type { PolicySpec } from "@faculty/shared/config";
import { idsDigest, type LedgerRecord, type ReadLedger } from "@faculty/student-trainer/ledger";
import type { LedgerExpectation } from "./ledger-expectation.ts";
import { releaseProblems } from "./release-problems.ts";

export interface LedgerAudit {
  /** One sentence each; empty where everything is as it must be. */
  readonly problems: readonly string[];
  readonly steps: number;
  readonly epochs: number;
  readonly resumes: number;
  /** Rows that were trained on without one of the teachers asked. */
  readonly partialRows: number;
  /** By model, in the order they were saved. */
  readonly digests: ReadonlyMap<string, string>;
}

type Step = Extract<LedgerRecord, { kind: "step" }>;

/** Shown of each kind of problem: a ledger of another run has as many as it has lines. */
const shownProblems = 5;

/**
 * Holds a ledger against the run file's plan: each sample of each epoch in exactly one step, in order; requests that
 * balance at each epoch's end; generations that never fall; masks that the policy allows, of all teachers but those
 * released; an end where one may be.
 */
export function auditLedger(ledger: ReadLedger, expected: LedgerExpectation): LedgerAudit {
  const { records, damage } = ledger;
  const problems: string[] = [];
  if (damage !== null) problems.push(`the ledger is damaged: ${damage.message}`);
  for (const record of records) if (record.kind === "gap") problems.push(`the ledger lost records: ${record.why}`);
  problems.push(...beginProblems(records, expected));
  problems.push(...shown(orderProblems(records, expected)));
  problems.push(...shown(epochProblems(records)));
  problems.push(...shown(generationProblems(records)));
  problems.push(...shown(maskProblems(records, expected.policy)));
  problems.push(...shown(releaseProblems(records, expected)));
  const steps = records.filter((record) => record.kind === "step");
  const models = records.filter((record) => record.kind === "model");
  return {
    problems,
    steps: steps.length,
    epochs: records.filter(({ kind }) => kind === "epoch").length,
    resumes: records.filter(({ kind }) => kind === "resume").length,
    partialRows: steps.filter(isPartial).reduce((sum, { rows }) => sum + rows, 0),
    digests: new Map(models.map(({ name, digest }) => [name, digest])),
  };
}

function beginProblems(records: readonly LedgerRecord[], { run, student, seed }: LedgerExpectation): readonly string[] {
  const [first, ...others] = records;
  if (first?.kind !== "begin") return ["the ledger does not begin with whose it is"];
  if (others.some(({ kind }) => kind === "begin")) return ["the ledger begins twice"];
  const found = `run ${first.run}, student ${first.student}, seed ${first.seed}`;
  const wanted = `run ${run}, student ${student}, seed ${seed}`;
  return found === wanted ? [] : [`the ledger is of ${found}, expected ${wanted}`];
}

/** Walks the plan and the ledger side by side. */
function* orderProblems(
  records: readonly LedgerRecord[],
  { plan: runPlan, phases }: LedgerExpectation,
): Generator<string> {
  const told = records.filter(({ kind }) => kind === "step" || kind === "epoch" || kind === "model");
  let at = 0;
  for (const phase of phases) {
    const { plan = runPlan } = phase;
    let done = 0;
    for (; done < phase.epochs && isStepOf(told[at], phase.firstEpoch + done); done++) {
      const epoch = phase.firstEpoch + done;
      for (let step = 0; step < plan.stepsPerEpoch; step++, at++)
        yield* stepProblems(told[at], plan.batch(epoch, step), epoch, step);
      const end = told[at++];
      if (end?.kind !== "epoch" || end.epoch !== epoch || end.steps !== plan.stepsPerEpoch)
        yield `${describe(end)} where epoch ${epoch} must end`;
    }
    yield* endProblems(phase, done, phase.model === null ? undefined : told[at++]);
  }
  if (at < told.length) yield `${describe(told[at])} follows the end, and ${told.length - at - 1} more`;
}

function isStepOf(record: LedgerRecord | undefined, epoch: number): boolean {
  return record?.kind === "step" && record.epoch === epoch;
}

function* stepProblems(
  found: LedgerRecord | undefined,
  ids: Int32Array,
  epoch: number,
  step: number,
): Generator<string> {
  if (found?.kind !== "step" || found.epoch !== epoch || found.step !== step)
    yield `${describe(found)} where step ${step} of epoch ${epoch} must be`;
  else if (found.ids !== idsDigest(ids) || found.rows !== ids.length)
    yield `step ${step} of epoch ${epoch} was made of other samples than the plan's`;
}

/** A phase ends with its last epoch, or once patience is over. */
function* endProblems(
  phase: LedgerExpectation["phases"][number],
  done: number,
  saved: LedgerRecord | undefined,
): Generator<string> {
  if (phase.model !== null && (saved?.kind !== "model" || saved.name !== phase.model))
    yield `${describe(saved)} where model ${phase.model} must have been saved`;
  if (done === phase.epochs) return;
  const idle = saved?.kind === "model" ? done - 1 - saved.bestEpoch : Number.NaN;
  if (phase.patience === null || idle !== phase.patience)
    yield `${phase.name} has ${done} of ${phase.epochs} epochs, and no reason to end there`;
}

function* epochProblems(records: readonly LedgerRecord[]): Generator<string> {
  for (const record of records) {
    if (record.kind !== "epoch" || record.pulls === null) continue;
    const { issued, ok, duplicate, failed, cancelled } = record.pulls;
    const settled = ok + duplicate + failed + cancelled;
    if (issued !== settled)
      yield `epoch ${record.epoch}: ${issued} batches were asked for, ${settled} are accounted for (${ok} ok, ${duplicate} duplicate, ${failed} failed, ${cancelled} cancelled)`;
    if (ok < record.steps)
      yield `epoch ${record.epoch}: ${ok} batches were answered, its ${record.steps} steps need as many`;
  }
}

function* generationProblems(records: readonly LedgerRecord[]): Generator<string> {
  let highest = 0;
  for (const record of records) {
    if (record.kind !== "step" || record.signals === null) continue;
    if (record.generation < highest)
      yield `step ${record.step} of epoch ${record.epoch} is of generation ${record.generation}, after ${highest}`;
    highest = Math.max(highest, record.generation);
  }
}

function* maskProblems(records: readonly LedgerRecord[], policy: PolicySpec): Generator<string> {
  const fewest = policy.kind === "quorum" ? policy.teachers : 1;
  const rows = new Map<number, { all: number; partial: number }>();
  for (const record of records) {
    if (record.kind !== "step" || record.signals === null) continue;
    const { epoch, step, mask } = record;
    const present = mask.replaceAll("0", "").length;
    if (policy.kind === "strict" ? isPartial(record) : present < Math.min(fewest, mask.length))
      yield `step ${step} of epoch ${epoch} was made of ${present} of ${mask.length} teachers, which policy ${policy.kind} does not allow`;
    const counted = rows.get(epoch) ?? { all: 0, partial: 0 };
    counted.all += record.rows;
    counted.partial += isPartial(record) ? record.rows : 0;
    rows.set(epoch, counted);
  }
  if (policy.kind === "strict") return;
  for (const [epoch, { all, partial }] of rows)
    if (partial / all > policy.maxPartialShare)
      yield `epoch ${epoch}: ${partial} of ${all} rows were made without a teacher, more than the cap of ${policy.maxPartialShare}`;
}

function isPartial({ mask }: Step): boolean {
  return mask.includes("0");
}

function describe(record: LedgerRecord | undefined): string {
  if (record === undefined) return "the ledger ends";
  if (record.kind === "step") return `step ${record.step} of epoch ${record.epoch} stands`;
  if (record.kind === "epoch") return `the end of epoch ${record.epoch} stands`;
  return record.kind === "model" ? `model ${record.name} stands` : `a ${record.kind} stands`;
}

function shown(found: Iterable<string>): readonly string[] {
  const all = [...found];
  const more = all.length - shownProblems;
  return more > 0 ? [...all.slice(0, shownProblems), `and ${more} more of the kind`] : all;
}

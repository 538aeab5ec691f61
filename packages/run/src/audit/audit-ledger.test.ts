import type { PolicySpec } from "@faculty/shared/config";
import { plan } from "@faculty/shared/plan";
import { idsDigest, type LedgerRecord } from "@faculty/student-trainer/ledger";
import { describe, expect, test } from "vitest";
import { auditLedger } from "./audit-ledger.ts";
import type { LedgerExpectation } from "./ledger-expectation.ts";

const runPlan = plan({ seed: 1, epochs: 3, batchSize: 4, validation: 0, labels: new Int32Array(10) });
const counters = { issued: 5, ok: 3, duplicate: 1, failed: 0, cancelled: 1 };
const expected: LedgerExpectation = {
  run: "r",
  student: "distilled-1",
  seed: 7,
  plan: runPlan,
  phases: [
    { name: "distillation", firstEpoch: 0, epochs: 2, patience: null, model: "distilled", asked: 2 },
    { name: "fine-tuning", firstEpoch: 2, epochs: 1, patience: null, model: "fine-tuned", asked: 0 },
  ],
  policy: { kind: "strict" },
  mayRelease: false,
};

type Step = Extract<LedgerRecord, { kind: "step" }>;

function step(epoch: number, number: number, more: Partial<Step> = {}): LedgerRecord {
  const ids = runPlan.batch(epoch, number);
  const said = epoch < 2 ? { signals: "s", mask: "11", generation: 1 } : { signals: null, mask: "", generation: 0 };
  return { kind: "step", epoch, step: number, rows: ids.length, ids: idsDigest(ids), ...said, ...more };
}

function epoch(number: number): readonly LedgerRecord[] {
  const pulls = number < 2 ? counters : null;
  return [step(number, 0), step(number, 1), step(number, 2), { kind: "epoch", epoch: number, steps: 3, pulls }];
}

const model = (name: string, bestEpoch: number): LedgerRecord => ({ kind: "model", name, bestEpoch, digest: "d" });
const whole: readonly LedgerRecord[] = [
  { kind: "begin", run: "r", student: "distilled-1", seed: 7, identity: "i" },
  ...epoch(0),
  ...epoch(1),
  model("distilled", 1),
  ...epoch(2),
  model("fine-tuned", 0),
];

function problemsOf(records: readonly LedgerRecord[], more: Partial<LedgerExpectation> = {}): readonly string[] {
  const ledger = { records, bytes: 0, chain: "", damage: null };
  return auditLedger(ledger, { ...expected, ...more }).problems;
}

/** The records with those from `at` on replaced by others. */
function changed(at: number, remove: number, ...instead: readonly LedgerRecord[]): readonly LedgerRecord[] {
  return whole.toSpliced(at, remove, ...instead);
}

test("finds nothing wrong with a whole ledger, resumed or not", () => {
  expect(problemsOf(whole)).toEqual([]);
  expect(problemsOf(changed(3, 0, { kind: "resume", discarded: 2 }))).toEqual([]);
});

describe("says what is wrong with a ledger", () => {
  test.each<[string, readonly LedgerRecord[], string]>([
    [
      "of another student",
      changed(0, 1, { ...whole[0], seed: 8 } as LedgerRecord),
      "the ledger is of run r, student distilled-1, seed 8, expected run r, student distilled-1, seed 7",
    ],
    ["without a step", changed(2, 1), "step 2 of epoch 0 stands where step 1 of epoch 0 must be"],
    ["with a step twice", changed(2, 0, step(0, 0)), "step 0 of epoch 0 stands where step 1 of epoch 0 must be"],
    [
      "with other samples",
      changed(2, 1, step(0, 1, { ids: "0" })),
      "step 1 of epoch 0 was made of other samples than the plan's",
    ],
    ["that ends too early", whole.slice(0, -3), "the ledger ends where step 2 of epoch 2 must be"],
    ["that goes on", [...whole, step(2, 0)], "step 0 of epoch 2 stands follows the end, and 0 more"],
    ["with a gap", changed(3, 0, { kind: "gap", why: "it is not there" }), "the ledger lost records: it is not there"],
    ["that begins twice", changed(3, 0, whole[0] as LedgerRecord), "the ledger begins twice"],
    [
      "of an older generation later",
      changed(5, 1, step(1, 0, { generation: 0 })),
      "step 0 of epoch 1 is of generation 0, after 1",
    ],
    [
      "without a teacher in a strict run",
      changed(2, 1, step(0, 1, { mask: "10" })),
      "step 1 of epoch 0 was made of 1 of 2 teachers, which policy strict does not allow",
    ],
    [
      "whose requests do not balance",
      changed(4, 1, { kind: "epoch", epoch: 0, steps: 3, pulls: { ...counters, issued: 6 } }),
      "epoch 0: 6 batches were asked for, 5 are accounted for (3 ok, 1 duplicate, 0 failed, 1 cancelled)",
    ],
    [
      "with fewer answers than steps",
      changed(4, 1, { kind: "epoch", epoch: 0, steps: 3, pulls: { ...counters, ok: 2, failed: 1 } }),
      "epoch 0: 2 batches were answered, its 3 steps need as many",
    ],
    ["whose model was not saved", changed(9, 1), "step 0 of epoch 2 stands where model distilled must have been saved"],
  ])("%s", (_, records, problem) => {
    expect(problemsOf(records)[0]).toBe(problem);
  });

  test("of a damaged file", () => {
    const damage = Object.assign(new Error("line 3, byte 200: the last line is torn"), { code: "BAD_LEDGER" });
    const ledger = { records: whole, bytes: 0, chain: "", damage: damage as never };
    expect(auditLedger(ledger, expected).problems).toEqual([
      "the ledger is damaged: line 3, byte 200: the last line is torn",
    ]);
  });
});

describe("a phase that ends before its last epoch", () => {
  const phases = (patience: number | null) => [
    { name: "distillation", firstEpoch: 0, epochs: 3, patience, model: "distilled", asked: 2 },
  ];
  const records = [...whole.slice(0, 9), model("distilled", 0)];
  const said = { signals: "s", mask: "11", generation: 1 };
  const epochWithTeachers = (number: number): readonly LedgerRecord[] => [
    ...[0, 1, 2].map((place) => step(number, place, said)),
    { kind: "epoch", epoch: number, steps: 3, pulls: counters },
  ];

  test("is right where patience is over", () => {
    expect(problemsOf(records, { phases: phases(1) })).toEqual([]);
  });

  test("is wrong where patience was over an epoch before", () => {
    const late = [...whole.slice(0, 9), ...epochWithTeachers(2), model("distilled", 0)];
    const longer = plan({ seed: 1, epochs: 4, batchSize: 4, validation: 0, labels: new Int32Array(10) });
    const [phase] = phases(1);
    const four = [{ ...phase, epochs: 4 }] as LedgerExpectation["phases"];
    expect(problemsOf(late, { plan: longer, phases: four })).toEqual([
      "distillation has 3 of 4 epochs, and no reason to end there",
    ]);
  });

  test.each([null, 2])("is wrong where it is not (patience %s)", (patience) => {
    expect(problemsOf(records, { phases: phases(patience) })).toEqual([
      "distillation has 2 of 3 epochs, and no reason to end there",
    ]);
  });
});

describe("a teacher that is released", () => {
  const release: LedgerRecord = { kind: "release", teacher: "wide", epoch: 1 };
  const alone = { mask: "1" };
  const records: readonly LedgerRecord[] = [
    ...whole.slice(0, 5),
    release,
    step(1, 0, alone),
    step(1, 1, alone),
    step(1, 2, alone),
    ...whole.slice(8),
  ];
  const may = { mayRelease: true };

  test("is right where the run file allows it, from an epoch's beginning on", () => {
    expect(problemsOf(records, may)).toEqual([]);
  });

  test("is wrong where it does not, goes unrecorded, is asked all the same or leaves within an epoch", () => {
    expect(problemsOf(records)).toEqual(["teacher wide was released, which the run file does not allow"]);
    expect(problemsOf(records.toSpliced(5, 1), may)[0]).toBe("step 0 of epoch 1 asked 1 teachers, expected 2");
    expect(problemsOf(records.with(7, step(1, 1)), may)).toEqual(["step 1 of epoch 1 asked 2 teachers, expected 1"]);
    expect(problemsOf(records.toSpliced(5, 2, step(1, 0, alone), release), may)).toEqual([
      "step 0 of epoch 1 asked 1 teachers, expected 2",
      "the release of teacher wide from epoch 1 on does not stand before it",
    ]);
  });
});

describe("a partial ensemble", () => {
  const partial = changed(2, 1, step(0, 1, { mask: "10" }));
  const quorum = (teachers: number, maxPartialShare: number): PolicySpec => {
    return { kind: "quorum", teachers, weight: 0, maxPartialShare };
  };

  test("is counted where the policy allows it", () => {
    const ledger = { records: partial, bytes: 0, chain: "", damage: null };
    const audit = auditLedger(ledger, { ...expected, policy: quorum(1, 0.4) });
    expect(audit.problems).toEqual([]);
    expect(audit.partialRows).toBe(4);
  });

  test("is wrong below the quorum, and above the cap", () => {
    expect(problemsOf(partial, { policy: quorum(2, 1) })).toEqual([
      "step 1 of epoch 0 was made of 1 of 2 teachers, which policy quorum does not allow",
    ]);
    expect(problemsOf(partial, { policy: { kind: "best-effort", maxPartialShare: 0.39 } })).toEqual([
      "epoch 0: 4 of 10 rows were made without a teacher, more than the cap of 0.39",
    ]);
  });
});

import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { zeroCounters } from "../batch/pull-counters.ts";
import { chainStart, ledgerLine } from "./ledger-line.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import { readLedger } from "./read-ledger.ts";

const records: readonly LedgerRecord[] = [
  { kind: "begin", run: "r", student: "s", seed: 7, identity: "ab" },
  { kind: "step", epoch: 0, step: 0, rows: 3, ids: "cd", signals: null, mask: "101", generation: 1 },
  { kind: "epoch", epoch: 0, steps: 1, pulls: { ...zeroCounters(), issued: 1, ok: 1 } },
  { kind: "resume", discarded: 1 },
  { kind: "gap", why: "it was shorter" },
  { kind: "model", name: "student", bestEpoch: 0, digest: "ef" },
];

/** Lines chained to one another, whatever each of them holds. */
function chained(values: readonly unknown[]): string {
  let chain = chainStart;
  return values
    .map((value) => {
      const line = ledgerLine(value as LedgerRecord, chain);
      chain = line.chain;
      return line.text;
    })
    .join("");
}

fuzzTest({
  name: "ledger",
  inputs: fc.oneof(
    mutatedBytes([Buffer.from(chained(records))]).map(hostileBytes),
    mutatedJson(records)
      .filter((text) => text.startsWith("{") && !text.includes("[[[["))
      .map((text) => hostileBytes(chained([records[0], JSON.parse(text)]))),
  ),
  decode: ({ bytes }) => {
    const { damage } = readLedger(Buffer.from(bytes));
    if (damage !== null) throw damage;
  },
  refusals: ["BAD_LEDGER"],
});

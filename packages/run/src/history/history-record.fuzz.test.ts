import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { beatOf, coordinator, studentOf } from "./history.fixture.ts";
import { type HistoryEvent, readRecords, writtenRecord } from "./history-record.ts";

const events: readonly HistoryEvent[] = [
  { kind: "began", run: "r" },
  { kind: "said", line: "T = 2" },
  { kind: "heartbeat", beat: beatOf() },
  { kind: "absent", teacher: "wide", replica: "r1" },
  { kind: "progress", progress: studentOf() },
  { kind: "progress", progress: coordinator },
  { kind: "failed", why: "no teacher is there" },
];
const records = events.map((event, seq) => ({ seq, atMs: seq, event }));

fuzzTest({
  name: "history of a run",
  inputs: fc
    .oneof(
      mutatedBytes(records.map((one) => Buffer.from(writtenRecord(one)))),
      mutatedJson(records).map((text) => Buffer.from(`${text}\n`)),
    )
    .map(hostileBytes),
  decode: ({ bytes }) => {
    for (const { seq, atMs } of readRecords(Buffer.from(bytes).toString("utf8"), "history.jsonl"))
      if (!Number.isSafeInteger(seq) || !Number.isFinite(atMs)) throw new RangeError(`record ${seq} at ${atMs}`);
  },
  refusals: ["BAD_LEDGER"],
});

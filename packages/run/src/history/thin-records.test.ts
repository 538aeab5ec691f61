import { expect, test } from "vitest";
import { beatOf, coordinator, studentOf } from "./history.fixture.ts";
import type { HistoryEvent, HistoryRecord } from "./history-record.ts";
import { thinRecords } from "./thin-records.ts";

const recordsOf = (events: readonly HistoryEvent[], apartMs = 1000): readonly HistoryRecord[] =>
  events.map((event, seq) => ({ seq, atMs: seq * apartMs, event }));

const terms = (step: number): HistoryEvent => ({ kind: "progress", progress: studentOf({ step }) });

test("a history that is short enough stays as it is", () => {
  const records = recordsOf([terms(0), terms(1)]);
  expect(thinRecords(records, 2)).toBe(records);
});

test("a curve keeps its beginning, loses points evenly, and keeps its last minute", () => {
  const records = recordsOf(Array.from({ length: 1000 }, (_, step) => terms(step)));
  const seqs = thinRecords(records, 300).map(({ seq }) => seq);
  // 4 s apart: the phase's first record, every fourth second before the last minute, and the minute
  const before = Array.from({ length: 1000 - 60 }, (_, i) => i).filter((i) => i === 0 || i % 4 === 1);
  const minute = Array.from({ length: 60 }, (_, i) => 940 + i);
  expect(seqs).toEqual([...before, ...minute]);
});

test("what happened once stays, however much is left out around it", () => {
  const validated = studentOf({ validationAccuracy: 0.75 });
  const once: readonly HistoryEvent[] = [
    { kind: "began", run: "r" },
    { kind: "said", line: "teacher-wide-1 ended with SIGKILL, starting it again" },
    { kind: "absent", teacher: "wide", replica: "r1" },
    { kind: "heartbeat", beat: beatOf({ instance: "i2" }) },
    { kind: "progress", progress: { ...coordinator, generation: 2 } },
    { kind: "progress", progress: validated },
  ];
  const before = Array.from({ length: 500 }, (_, step) => terms(step));
  const after = Array.from({ length: 500 }, (_, step): HistoryEvent => {
    return { kind: "progress", progress: { ...validated, step } };
  });
  const kept = thinRecords(recordsOf([...before, ...once, ...after]), 100).map(({ event }) => event);
  expect(kept).toEqual(expect.arrayContaining([...once]));
  expect(kept.length).toBeLessThanOrEqual(100);
});

test("where what happened once is too much by itself, the oldest goes", () => {
  const said = Array.from({ length: 50 }, (_, i): HistoryEvent => ({ kind: "said", line: String(i) }));
  expect(thinRecords(recordsOf(said), 10).map(({ seq }) => seq)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
});

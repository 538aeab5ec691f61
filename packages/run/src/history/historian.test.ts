import { expect, test } from "vitest";
import { createHistorian } from "./historian.ts";
import { beatOf, coordinator, studentOf } from "./history.fixture.ts";
import type { HistoryRecord } from "./history-record.ts";

function recording(firstSeq = 0) {
  const records: HistoryRecord[] = [];
  const clock = { wallMs: 0 };
  const historian = createHistorian({
    firstSeq,
    wallMs: () => clock.wallMs,
    onRecord: (record) => void records.push(record),
  });
  const kinds = () => records.map(({ event }) => event.kind);
  return { historian, records, kinds, at: (ms: number) => (clock.wallMs = ms) };
}

test("records count up from where an earlier start ended, with the time of the wall", () => {
  const { historian, records, at } = recording(7);
  at(1000);
  historian.hear({ kind: "step", step: "training students" });
  at(2500);
  historian.hear({ kind: "said", line: "T = 2" });
  expect(records.map(({ seq, atMs }) => [seq, atMs])).toEqual([
    [7, 1000],
    [8, 2500],
  ]);
});

test("a student that tells four times a second is recorded once a second", () => {
  const { historian, records, at } = recording();
  for (let ms = 0; ms <= 2000; ms += 250) {
    at(ms);
    historian.hear({ kind: "progress", progress: studentOf({ step: ms }) });
  }
  expect(records.map(({ atMs }) => atMs)).toEqual([0, 1000, 2000]);
});

test("a validation, a phase and the end of a phase are recorded at once", () => {
  const { historian, records } = recording();
  const told = [
    studentOf(),
    studentOf({ step: 11 }),
    studentOf({ validationAccuracy: 0.75 }),
    studentOf({ validationAccuracy: 0.75, epoch: 4 }),
    studentOf({ validation: { metric: "map", value: 0.5, others: [{ metric: "f1", value: 0.25 }] } }),
    studentOf({ validation: { metric: "map", value: 0.5, others: [{ metric: "f1", value: 0.75 }] } }),
    studentOf({ validationAccuracy: 0.75, phase: "evaluate" }),
  ];
  for (const progress of told) historian.hear({ kind: "progress", progress });
  expect(records.map(({ event }) => event)).toEqual(
    told.filter((_, i) => i !== 1).map((progress) => ({ kind: "progress", progress })),
  );
});

test("a replica that is silent is told absent once, and its next heartbeat is recorded", () => {
  const { historian, kinds, at } = recording();
  historian.hear({ kind: "heartbeat", beat: beatOf() });
  at(2500);
  historian.tick();
  expect(kinds()).toEqual(["heartbeat"]); // two may be missing
  at(2501);
  historian.tick();
  historian.tick();
  historian.hear({ kind: "heartbeat", beat: beatOf() });
  expect(kinds()).toEqual(["heartbeat", "absent", "heartbeat"]);
});

test("replicas that are told to stop are not told absent", () => {
  const { historian, kinds, at } = recording();
  historian.hear({ kind: "heartbeat", beat: beatOf() });
  historian.hear({ kind: "left" });
  at(10_000);
  historian.tick();
  expect(kinds()).toEqual(["heartbeat", "left"]);
});

test("another process in the place of a replica is recorded at once", () => {
  const { historian, records } = recording();
  historian.hear({ kind: "heartbeat", beat: beatOf() });
  historian.hear({ kind: "heartbeat", beat: beatOf({ samples: 65 }) });
  historian.hear({ kind: "heartbeat", beat: beatOf({ instance: "i2", samples: 0 }) });
  expect(records.map(({ event }) => event.kind === "heartbeat" && event.beat.instance)).toEqual(["i1", "i2"]);
});

test("teachers that the run's coordinator does not name are those of others", () => {
  const { historian, kinds, records } = recording();
  historian.hear({ kind: "progress", progress: coordinator });
  historian.hear({ kind: "heartbeat", beat: beatOf({ teacher: "stranger" }) });
  historian.hear({ kind: "heartbeat", beat: beatOf({ teacher: "wide" }) });
  expect(kinds()).toEqual(["progress", "heartbeat"]);
  expect(records[1]?.event).toEqual({ kind: "heartbeat", beat: beatOf() });
});

test("invented names are bounded", () => {
  const { historian, records } = recording();
  for (let i = 0; i < 5000; i++) historian.hear({ kind: "heartbeat", beat: beatOf({ replica: `r${i}` }) });
  expect(records.length).toBe(4096);
});

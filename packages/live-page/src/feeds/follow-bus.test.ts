import { answerHistory } from "@faculty/run/history/answer-history";
import { beatOf, coordinator, studentOf } from "@faculty/run/history/history.fixture";
import type { HistoryEvent, HistoryRecord } from "@faculty/run/history/history-record";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { encodeFrame } from "@faculty/shared/frames";
import type { Heartbeat, Progress } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { followBus } from "./follow-bus.ts";

/** A run `r` on a bus in memory, and how to follow it. */
function place() {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const speaker = network.connect();
  const bus = network.connect();
  const found = {
    bus,
    run: "r",
    connectAgain: async () => network.connect(),
    [Symbol.asyncDispose]: async () => bus[Symbol.asyncDispose](),
  };
  return {
    clock,
    supervisor: network.connect(),
    follow: () => followBus(found, clock, () => clock.now()),
    beat: (said: Heartbeat) =>
      speaker.publish(subjects.heartbeat(said.teacher, said.replica), encodeFrame({ ...said }, [])),
    tell: (run: string, said: Progress) => {
      const { coordinatorProgress, trainerProgress } = subjects;
      const subject = said.kind === "trainer" ? trainerProgress(run, said.student) : coordinatorProgress(run);
      speaker.publish(subject, { payload: Buffer.from(JSON.stringify(said)) });
    },
  };
}

test("a run that is heard on the bus has a history from then on, of its own teachers and students", async () => {
  const { clock, follow, beat, tell } = place();
  await using feed = await follow();
  await clock.advance(0);
  expect(feed.place()).toBe("heard on NATS from now on: nobody answers who keeps what was before");
  tell("r", coordinator);
  await clock.advance(0);
  beat(beatOf());
  beat(beatOf({ teacher: "stranger" }));
  tell("r", studentOf());
  tell("other", studentOf({ student: "another" }));
  await clock.advance(0);
  await clock.advance(3000);
  expect(feed.records()).toEqual(
    [
      { kind: "began", run: "r" },
      { kind: "progress", progress: coordinator },
      { kind: "heartbeat", beat: beatOf() },
      { kind: "progress", progress: studentOf() },
      { kind: "absent", teacher: "wide", replica: "r1" },
    ].map((event, seq) => ({ seq, atMs: seq < 4 ? 0 : 3000, event })),
  );
});

const line = (seq: number, text = String(seq)): HistoryRecord => ({
  seq,
  atMs: 7 + seq,
  event: { kind: "said", line: text },
});
const events = (records: readonly HistoryRecord[]): readonly HistoryEvent[] => records.map(({ event }) => event);

test("a run whose supervisor answers has its history from the beginning on, however long, and what is new", async () => {
  const { clock, follow, supervisor, tell } = place();
  const kept = Array.from({ length: 300 }, (_, seq) => line(seq, "x".repeat(1000))); // some five pages
  answerHistory(supervisor, "r", () => kept);
  await using feed = await follow();
  await clock.advance(0);
  expect(feed.place()).toBe("heard on NATS, with its history from the beginning on");
  expect(feed.records()).toEqual(kept);
  tell("r", studentOf());
  const more: HistoryRecord = { seq: 300, atMs: 400, event: { kind: "progress", progress: studentOf() } };
  kept.push(more);
  await clock.advance(1000);
  expect([feed.records().length, feed.records().at(-1), feed.life()]).toEqual([301, more, 0]);
});

test("what a supervisor no longer tells is heard, and all is told anew by one that comes back or begins anew", async () => {
  const { clock, follow, supervisor, tell } = place();
  const first = [line(0), line(1)];
  let kept = first;
  const answering = answerHistory(supervisor, "r", () => kept);
  await using feed = await follow();
  await clock.advance(0);
  answering.unsubscribe();
  tell("r", studentOf());
  await clock.advance(1000);
  expect(feed.place()).toBe("heard on NATS: who keeps its history answers no more");
  const heard = { kind: "progress", progress: studentOf() } as const;
  expect(events(feed.records())).toEqual([...events(first), heard]);
  expect(feed.records().map(({ seq }) => seq)).toEqual([0, 1, 2]);

  kept = [...first, line(2)];
  answerHistory(supervisor, "r", () => kept);
  await clock.advance(1000);
  expect([feed.life(), feed.records()]).toEqual([1, kept]);
  kept = [{ ...line(0), atMs: 5000 }];
  await clock.advance(1000);
  expect([feed.life(), feed.records()]).toEqual([2, kept]);
});

test("a record that fits no page, and one of a kind that is not known here, are left out", async () => {
  const { clock, follow, supervisor } = place();
  const unknown = { seq: 1, atMs: 8, event: { kind: "of a newer version" } } as unknown as HistoryRecord;
  answerHistory(supervisor, "r", () => [line(0), unknown, line(2, "x".repeat(70_000)), line(3)]);
  await using feed = await follow();
  await clock.advance(0);
  expect(feed.records()).toEqual([line(0), line(3)]);
});

test("a supervisor that keeps its history no more says so, and the run is heard", async () => {
  const { clock, follow, supervisor } = place();
  answerHistory(supervisor, "r", () => null);
  await using feed = await follow();
  await clock.advance(0);
  expect(events(feed.records())).toEqual([{ kind: "began", run: "r" }]);
});

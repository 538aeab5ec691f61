import { beatOf, coordinator, studentOf } from "@faculty/run/history/history.fixture";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { encodeFrame } from "@faculty/shared/frames";
import type { Heartbeat, Progress } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { followBus } from "./follow-bus.ts";

test("a run that is heard on the bus has a history from then on, of its own teachers and students", async () => {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const speaker = network.connect();
  const bus = network.connect();
  const found = { bus, run: "r", [Symbol.asyncDispose]: async () => bus[Symbol.asyncDispose]() };
  await using feed = followBus(found, clock, () => clock.now());
  const beat = (said: Heartbeat) =>
    speaker.publish(subjects.heartbeat(said.teacher, said.replica), encodeFrame({ ...said }, []));
  const tell = (run: string, said: Progress) => {
    const { coordinatorProgress, trainerProgress } = subjects;
    const subject = said.kind === "trainer" ? trainerProgress(run, said.student) : coordinatorProgress(run);
    speaker.publish(subject, { payload: Buffer.from(JSON.stringify(said)) });
  };
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

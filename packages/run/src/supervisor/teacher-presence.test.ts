import { createMemoryNetwork } from "@faculty/shared/bus";
import { encodeFrame } from "@faculty/shared/frames";
import type { Heartbeat } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { waitForTeachers } from "./teacher-presence.ts";

const { signal: abort } = new AbortController();
const expected = [{ name: "wide", digest: "own", replicas: 2 }];

function scene() {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const bus = network.connect();
  const beat = async (replica: string, digest: string) => {
    const counts = { queueLength: 0, capacity: 1, samples: 0 };
    const said: Heartbeat = { teacher: "wide", replica, digest, state: "ready", ...counts };
    bus.publish(subjects.heartbeat("wide", replica), encodeFrame({ ...said }, []));
    await clock.advance(0);
  };
  return { clock, beat, waiting: waitForTeachers(network.connect(), expected, { timeoutMs: 2000, clock, abort }) };
}

test("every replica of the run's own model is waited for", async () => {
  const { beat, waiting } = scene();
  await beat("r1", "own");
  await beat("r2", "own");
  await expect(waiting).resolves.toBeUndefined();
});

test("another model of the teacher's name does not count, and is named with both digests", async () => {
  const { clock, beat, waiting } = scene();
  const outcome = expect(waiting).rejects.toMatchObject({
    code: "TEACHER_ABSENT",
    message: "not ready after 2 s: wide (1 of 2; replica stranger serves other, expected own)",
  });
  await beat("r1", "own");
  await beat("stranger", "other");
  await clock.advance(2000);
  await outcome;
});

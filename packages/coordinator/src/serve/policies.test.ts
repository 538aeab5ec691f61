import { headerNames } from "@faculty/shared/frames";
import { createManualClock } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { fake, open, pull, read, runSpec, train0 } from "./serve-coordinator.fixture.ts";

/** A pull while only one of two teachers is there, and it says each second that it lives. */
async function pullFrom(teacher: string, ensemble: Record<string, unknown>) {
  return (await timedPullFrom(teacher, ensemble)).reply;
}

/** The same, and after how long it was answered. */
async function timedPullFrom(teacher: string, ensemble: Record<string, unknown>) {
  const clock = createManualClock();
  const { network, start, trainer } = await open(clock, runSpec({ ensemble }));
  await using there = await fake(network.connect(), teacher, "r1");
  await using _coordinator = await start();
  const pulledAtMs = clock.now();
  let waitedMs = Number.NaN;
  const reply = pull(trainer, train0, { deadlineMs: 9000 }).finally(() => {
    waitedMs = clock.now() - pulledAtMs;
  });
  for (let passed = 0; passed < 9000; passed += 50) {
    if (passed % 1000 === 0) there.heartbeat();
    await clock.advance(50);
  }
  return { reply: await reply, waitedMs };
}

describe("a quorum by weight", () => {
  const ensemble = {
    weighting: { kind: "fixed", weights: { left: 7, right: 3 } },
    policy: { kind: "quorum", teachers: 1, weight: 0.7 },
  };

  test("is there with a teacher of that share, whose weight becomes all", async () => {
    expect(read(await pullFrom("left", ensemble)).head.mask).toEqual([true, false]);
  });

  test("is not there with one of less, which is said", async () => {
    expect((await pullFrom("right", ensemble)).headers).toMatchObject({
      [headerNames.errorCode]: "TEACHER_ABSENT",
      [headerNames.serviceError]: "waiting for teacher left: no replica is alive",
    });
  });
});

test("a quorum by number wants as many as it says", async () => {
  const policy = { kind: "quorum", teachers: 2 };
  expect((await pullFrom("left", { policy })).headers[headerNames.errorCode]).toBe("TEACHER_ABSENT");
});

test("best-effort goes on with one teacher, also where weights follow what teachers did on validation samples", async () => {
  const ensemble = { weighting: { kind: "accuracy" }, policy: { kind: "best-effort" } };
  expect(read(await pullFrom("right", ensemble)).head.mask).toEqual([false, true]);
});

test("best-effort waits for everybody for five seconds first", async () => {
  const { reply, waitedMs } = await timedPullFrom("left", { policy: { kind: "best-effort" } });
  expect(read(reply).head.mask).toEqual([true, false]);
  expect(waitedMs).toBeGreaterThanOrEqual(5000);
  expect(waitedMs).toBeLessThan(6000);
});

test.each([
  ["best-effort", { kind: "best-effort" }],
  ["a quorum by number", { kind: "quorum", teachers: 1 }],
])("%s does not go on with a teacher whose weight is 0, which is said", async (_, policy) => {
  const ensemble = { weighting: { kind: "fixed", weights: { left: 1, right: 0 } }, policy };
  expect((await pullFrom("right", ensemble)).headers).toMatchObject({
    [headerNames.errorCode]: "TEACHER_ABSENT",
    [headerNames.serviceError]: "waiting for teacher left: no replica is alive",
  });
  expect(read(await pullFrom("left", ensemble)).head.mask).toEqual([true, false]);
});

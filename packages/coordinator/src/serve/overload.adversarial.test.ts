import { headerNames } from "@faculty/shared/frames";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { fake, open, pull, read, train0 } from "./serve-coordinator.fixture.ts";

/** Why each pull that was refused was refused, and how often. */
function refusals(replies: readonly Awaited<ReturnType<typeof pull>>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { headers } of replies) {
    const code = headers[headerNames.errorCode];
    if (code === undefined) continue;
    const why = `${code}: ${headers[headerNames.serviceError]}`;
    counts[why] = (counts[why] ?? 0) + 1;
  }
  return counts;
}

test("five times as many batches as may be under way: 64 are collected, every other is refused at once", async () => {
  const clock = createManualClock();
  const { network, start, trainer } = await open(clock);
  await using _coordinator = await start();
  const replies = Array.from({ length: 5 * 64 }, (_, epoch) => pull(trainer, { kind: "train", epoch, step: 0 }));
  const refused = await Promise.all(replies.slice(64));
  expect(refusals(refused)).toEqual({ "FULL: 64 batches are under way, at most 64 may be": 4 * 64 });
  await using left = await fake(network.connect(), "left", "r1");
  await using right = await fake(network.connect(), "right", "r1");
  for (let round = 0; round < 20; round++) {
    left.heartbeat();
    right.heartbeat();
    await clock.advance(50);
  }
  const answered = (await Promise.all(replies.slice(0, 64))).map((reply) => read(reply).head.batch);
  expect(answered).toEqual(Array.from({ length: 64 }, (_, epoch) => ({ kind: "train", epoch, step: 0 })));
  expect([left.requests, right.requests]).toEqual([64, 64]);
});

test("more pulls of one batch than may wait: 1,024 wait for it, every other is refused at once", async () => {
  const clock = createManualClock();
  const { start, trainer } = await open(clock);
  await using _coordinator = await start();
  const replies = Array.from({ length: 1024 + 16 }, () => pull(trainer, train0, { deadlineMs: 1000 }));
  const refused = await Promise.all(replies.slice(1024));
  expect(refusals(refused)).toEqual({ "FULL: 1024 pulls wait for their batch, as many as may": 16 });
  await clock.advance(1000);
  expect(refusals(await Promise.all(replies.slice(0, 1024)))).toEqual({
    "TEACHER_ABSENT: waiting for teacher left, right: no replica is alive": 1024,
  });
});

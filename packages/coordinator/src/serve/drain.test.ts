import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { fake, open, pull, read, train0 } from "./serve-coordinator.fixture.ts";

test("draining takes no more pulls and answers the one that is held, late as its teacher is", async () => {
  const clock = createManualClock();
  const { network, start, trainer } = await open(clock);
  let release: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using left = await fake(network.connect(), "left", "r1", { tamper: (reply) => slow.then(() => reply) });
  await using right = await fake(network.connect(), "right", "r1");
  await using coordinator = await start();
  await clock.advance(0);
  const held = pull(trainer, train0);
  await clock.advance(50);
  const drained = coordinator.drain();
  await clock.advance(50);
  for (const teacher of [left, right]) teacher.heartbeat();
  await expect(pull(trainer, train0)).rejects.toMatchObject({ code: "NO_RESPONDER" });
  release();
  await clock.advance(50);
  expect(read(await held).head.mask).toEqual([true, true]);
  await drained;
});

test("draining does not wait for what a teacher that is gone would have to answer", async () => {
  const clock = createManualClock();
  const { network, start, trainer } = await open(clock);
  await using _left = await fake(network.connect(), "left", "r1");
  await using right = await fake(network.connect(), "right", "r1", { tamper: () => null });
  await using coordinator = await start();
  await clock.advance(0);
  const held = pull(trainer, train0);
  await clock.advance(50);
  const drained = coordinator.drain();
  right.heartbeat("draining");
  await clock.advance(50);
  await drained;
  expect((await held).headers).toMatchObject({ "Faculty-Error": "CANCELLED" });
});

test("draining ends after three seconds, whatever is still held", async () => {
  const clock = createManualClock();
  const { network, start, trainer } = await open(clock);
  await using left = await fake(network.connect(), "left", "r1", { tamper: () => null });
  await using right = await fake(network.connect(), "right", "r1");
  await using coordinator = await start();
  await clock.advance(0);
  const held = pull(trainer, train0, { deadlineMs: 60_000 });
  await clock.advance(50);
  let isDrained = false;
  const drained = coordinator.drain().then(() => {
    isDrained = true;
  });
  await clock.advance(0);
  for (let second = 0; second < 3; second++) {
    expect(isDrained).toBe(false);
    for (const teacher of [left, right]) teacher.heartbeat();
    await clock.advance(1000);
  }
  await drained;
  expect((await held).headers).toMatchObject({ "Faculty-Error": "CANCELLED" });
});

import { createRandom } from "@faculty/shared/random";
import { expect, test } from "vitest";
import { createHost } from "./host.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";

const scheduler = (): Scheduler => createScheduler(createRandom(1));
const forEver = () => false;

test("events happen by time, those of one time in the order they were scheduled, cancelled ones not at all", async () => {
  const world = scheduler();
  const seen: string[] = [];
  for (const [delayMs, name] of [
    [3, "c"],
    [1, "a"],
    [3, "d"],
    [2, "b"],
    [5, "late"],
  ] as const)
    world.after(delayMs, name, () => seen.push(`${name} at ${world.nowMs}`));
  world.after(2, "never", () => seen.push("never")).cancel();
  expect(await world.run(4, forEver)).toBe(false);
  expect(seen).toEqual(["a at 1", "b at 2", "c at 3", "d at 3"]);
});

test("an event begins when all that the one before started has come to a wait", async () => {
  const world = scheduler();
  const seen: string[] = [];
  world.after(1, "first", () => {
    void (async () => {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      seen.push("first ends");
    })();
  });
  world.after(1, "second", () => seen.push("second"));
  await world.run(1, forEver);
  expect(seen).toEqual(["first ends", "second"]);
});

test("a paused host misses nothing, and hears it late and in order", async () => {
  const world = scheduler();
  const host = createHost(world, "h#1");
  const seen: string[] = [];
  host.pause();
  host.later(1, "one", () => seen.push(`one at ${world.nowMs}`));
  host.later(2, "two", () => seen.push(`two at ${world.nowMs}`));
  world.after(10, "goes on", () => host.resume());
  await world.run(20, forEver);
  expect(seen).toEqual(["one at 10", "two at 10"]);
});

test("a killed host does nothing any more, not even what it waits for", async () => {
  const world = scheduler();
  const host = createHost(world, "h#1");
  let isOver = false;
  const over = () => (isOver = true);
  host.clock.sleep(5).then(over, over);
  host.clock.turn().then(over, over);
  host.kill();
  await world.run(1000, forEver);
  expect(isOver).toBe(false);
});

test("a host killed after so many events hears as many", async () => {
  const world = scheduler();
  const host = createHost(world, "h#1");
  const seen: number[] = [];
  for (let i = 0; i < 5; i++) host.later(i, "event", () => seen.push(i));
  host.killAfter(2, () => host.kill());
  await world.run(10, forEver);
  expect(seen).toEqual([0, 1]);
});

test("a sleeper that is aborted wakes at once, and leaves nothing behind", async () => {
  const world = scheduler();
  const host = createHost(world, "h#1");
  const controller = new AbortController();
  const sleeping = host.clock.sleep(5, controller.signal);
  expect(host.sleeping).toBe(1);
  controller.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
  expect(host.sleeping).toBe(0);
});

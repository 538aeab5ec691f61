import { expect, test } from "vitest";
import { limitConcurrency } from "./limit-concurrency.ts";

test("never runs more than the limit, and keeps the order of the tasks", async () => {
  let running = 0;
  let most = 0;
  const tasks = [3, 1, 2, 0].map((turns) => async () => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    running--;
    return turns;
  });
  expect(await limitConcurrency(2, tasks)).toEqual([3, 1, 2, 0]);
  expect(most).toBe(2);
});

test("starts no further task after a failure, which it passes on", async () => {
  const started: number[] = [];
  const task = (index: number) => async () => {
    started.push(index);
    if (index === 0) throw new Error("first");
  };
  await expect(limitConcurrency(1, [task(0), task(1)])).rejects.toThrow("first");
  expect(started).toEqual([0]);
});

test("no tasks have no results", async () => {
  expect(await limitConcurrency(2, [])).toEqual([]);
});

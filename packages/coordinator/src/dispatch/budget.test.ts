import { expect, test } from "vitest";
import { createBudget } from "./budget.ts";

test("lets a burst through, then the share of what is earned", () => {
  const budget = createBudget(0.25, 2);
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  let taken = 0;
  for (let i = 0; i < 400; i++) {
    budget.earn();
    if (budget.take()) taken += 1;
  }
  expect(taken).toBe(400 * 0.25);
});

test("saves no more than the burst", () => {
  const budget = createBudget(0.5, 2);
  for (let i = 0; i < 100; i++) budget.earn();
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
});

import { expect, test } from "vitest";
import type { InjectedFault } from "./disturbed-run.ts";
import { quantile, recoveryRows } from "./summary.ts";

test("a quantile is one of the values", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(quantile([7], 0.5)).toBe(7);
  expect(quantile([], 0.95)).toBe(0);
});

test("what a new process needs to start counts apart, and kills count together", () => {
  const fault = (kind: InjectedFault["kind"], recoveredMs: number, restartMs: number): InjectedFault => {
    return { kind, target: "", atMs: 0, recoveredMs, restartMs };
  };
  const rows = recoveryRows([fault("kill-trainer", 3000, 2500), fault("kill-replica", 200, 0), fault("reset", 900, 0)]);
  expect(rows.map(({ kind, count, p95Ms, beyondRestartP95Ms }) => [kind, count, p95Ms, beyondRestartP95Ms])).toEqual([
    ["kill-replica", 1, 200, 200],
    ["kill-trainer", 1, 3000, 500],
    ["reset", 1, 900, 900],
    ["all kills", 2, 3000, 500],
    ["all", 3, 3000, 900],
  ]);
});

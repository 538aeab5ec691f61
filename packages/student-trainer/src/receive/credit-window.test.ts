import type { Abort } from "@faculty/shared/abort";
import { settle } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { creditWindow } from "./credit-window.ts";

interface Pending {
  readonly abort: Abort;
  readonly resolve: (value: number) => void;
}

/** Tasks that the test finishes by hand. */
function manualTasks(count: number) {
  const started: Pending[] = [];
  const tasks = Array.from({ length: count }, () => (abort: Abort) => {
    return new Promise<number>((resolve, reject) => {
      started.push({ abort, resolve });
      abort.addEventListener("abort", () => reject(new Error("stopped")));
    });
  });
  return { started, tasks };
}

const never = new AbortController().signal;

describe("creditWindow", () => {
  test("keeps credit tasks running, one more for each result that is taken", async () => {
    const { started, tasks } = manualTasks(5);
    const results = creditWindow(tasks, 2, never);
    const first = results.next();
    await settle();
    expect(started).toHaveLength(2);
    started[0]?.resolve(10);
    expect((await first).value).toBe(10);
    expect(started).toHaveLength(3);
    await results.return();
  });

  test("yields in the order of the tasks, whichever ends first", async () => {
    const { started, tasks } = manualTasks(2);
    const results = creditWindow(tasks, 2, never);
    const first = results.next();
    await settle();
    started[1]?.resolve(1);
    started[0]?.resolve(0);
    expect([(await first).value, (await results.next()).value]).toEqual([0, 1]);
  });

  test("stops what is running when the consumer stops", async () => {
    const { started, tasks } = manualTasks(3);
    const results = creditWindow(tasks, 3, never);
    const first = results.next();
    await settle();
    started[0]?.resolve(0);
    await first;
    await results.return();
    expect(started.map((task) => task.abort.aborted)).toEqual([true, true, true]);
  });

  test("throws what the task whose turn it is throws", async () => {
    const tasks = [async () => 1, () => Promise.reject(new Error("second"))];
    const results = creditWindow<number>(tasks, 2, never);
    await results.next();
    await expect(results.next()).rejects.toThrow("second");
  });

  test("ends at once without tasks", async () => {
    expect((await creditWindow([], 4, never).next()).done).toBe(true);
  });
});

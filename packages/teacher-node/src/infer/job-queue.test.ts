import { FacultyError } from "@faculty/shared/errors";
import { createManualClock, type ManualClock } from "@faculty/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Job } from "../receive/job.ts";
import { type Batching, createJobQueue, type JobQueue, type JobQueueOptions } from "./job-queue.ts";

function job(rows = 1): Job {
  return {
    rows,
    signal: { kind: "logits" },
    codec: "float32",
    layers: [],
    rowsTogether: Infinity,
    receivedAtMs: 0,
    deadlineAtMs: Infinity,
    copyInputs: () => undefined,
    respond: () => undefined,
  };
}

function queueOf(more: Partial<JobQueueOptions> = {}): { readonly queue: JobQueue; readonly clock: ManualClock } {
  const clock = createManualClock();
  const separate: Batching = { kind: "separate" };
  return { clock, queue: createJobQueue({ clock, batching: separate, capacity: 8, maxBatchRows: 10, ...more }) };
}

const full = (capacity: number) => `this replica holds ${capacity} requests, as many as it may`;
const draining = "this replica is stopping, ask another";

describe("1. at most `capacity` are held", () => {
  test("one more is refused at once, whether the others wait or are computed, until one is finished", async () => {
    const { queue } = queueOf({ capacity: 2 });
    queue.add(job());
    queue.add(job());
    await queue.next();
    expect(queue.length).toBe(1 + 1);
    for (const refused of [() => queue.checkRoom(), () => queue.add(job())]) expect(refused).toThrow(full(2));
    expect(queue.length).toBe(1 + 1);
    queue.finished();
    expect(queue.length).toBe(1);
    queue.checkRoom();
    queue.add(job());
    expect(queue.length).toBe(2);
  });

  test("whoever is refused is told to ask another: FULL may pass, DRAINING too", () => {
    const { queue } = queueOf({ capacity: 0 });
    expect(refusal(queue)).toMatchObject({ code: "FULL", retryable: true, details: { capacity: 0 } });
    queue.close();
    expect(refusal(queue)).toMatchObject({ code: "DRAINING", retryable: true, message: draining });
  });
});

describe("2. jobs leave in the order they came", () => {
  test("separate: one at a time, and one that waits for a job is given the next that comes", async () => {
    const { queue } = queueOf();
    const waiting = queue.next();
    const [a, b, c] = [job(), job(), job()];
    for (const each of [a, b, c]) queue.add(each);
    expect([await waiting, await queue.next(), await queue.next()]).toEqual([[a], [b], [c]]);
  });

  test("whatever is asked of it when, it says what a list would", async () => {
    const op = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), rows: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constantFrom("next" as const, "finished" as const) }),
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const) }) },
    );
    const batchings: readonly Batching[] = [{ kind: "separate" }, { kind: "merged", maxDelayMs: 0 }];
    await fc.assert(
      fc.asyncProperty(fc.array(op, { maxLength: 40 }), fc.constantFrom(...batchings), async (ops, batching) => {
        const [capacity, maxBatchRows] = [4, 5];
        const { queue, clock } = queueOf({ capacity, maxBatchRows, batching });
        const list: Job[] = [];
        let computing = 0;
        let closed = false;
        for (const each of ops) {
          if (each.kind === "add") {
            const added = job(each.rows);
            const refused = closed ? draining : list.length + computing >= capacity ? full(capacity) : null;
            if (refused === null) {
              queue.add(added);
              list.push(added);
            } else expect(() => queue.add(added)).toThrow(refused);
          } else if (each.kind === "next" && (list.length > 0 || closed)) {
            const given = queue.next();
            await clock.advance(0);
            const taken = list.splice(0, together(list, batching, maxBatchRows));
            expect(await given).toEqual(taken);
            computing += taken.length;
          } else if (each.kind === "finished" && computing > 0) {
            queue.finished();
            computing -= 1;
          } else if (each.kind === "close") {
            queue.close();
            closed = true;
          }
          expect(queue.length).toBe(list.length + computing);
        }
      }),
    );
  });
});

describe("3. once it is closed", () => {
  test("none is accepted, those accepted before still leave, and then there is none", async () => {
    const { queue } = queueOf();
    const [a, b] = [job(), job()];
    queue.add(a);
    queue.add(b);
    queue.close();
    expect(() => queue.add(job())).toThrow(draining);
    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual([[a], [b], []]);
  });

  test("whoever waits for a job is told that there will be none", async () => {
    const { queue } = queueOf();
    const waiting = queue.next();
    queue.close();
    expect(await waiting).toEqual([]);
  });
});

describe("merged", () => {
  const merged = (maxDelayMs: number) => queueOf({ batching: { kind: "merged", maxDelayMs } });

  test("what waits leaves together when the delay is over, no sooner", async () => {
    const { queue, clock } = merged(50);
    const [a, b] = [job(3), job(4)];
    queue.add(a);
    const given = watched(queue.next());
    await clock.advance(49);
    queue.add(b);
    await clock.advance(0);
    expect(given.value).toBeUndefined();
    await clock.advance(1);
    expect(given.value).toEqual([a, b]);
  });

  test.each([
    ["10 of 10 rows", [6, 4], [6, 4]],
    ["9 of 10 rows, as 2 more do not fit", [6, 3, 2], [6, 3]],
    ["10 of 10 rows, as 1 more does not fit", [6, 4, 1], [6, 4]],
  ])("it leaves as soon as there are enough: %s", async (_, rows, expected) => {
    const { queue, clock } = merged(50);
    const given = watched(queue.next());
    for (const each of rows) queue.add(job(each));
    await clock.advance(0);
    expect(given.value?.map((one) => one.rows)).toEqual(expected);
    expect(queue.length).toBe(rows.length);
  });

  test("a job of more rows than go together leaves by itself, at once", async () => {
    const { queue, clock } = merged(50);
    const [a, b] = [job(11), job(1)];
    queue.add(a);
    queue.add(b);
    const given = watched(queue.next());
    await clock.advance(0);
    expect(given.value).toEqual([a]);
  });

  test("closing it ends the wait for more", async () => {
    const { queue, clock } = merged(50);
    const a = job();
    queue.add(a);
    const given = watched(queue.next());
    await clock.advance(1);
    queue.close();
    await clock.advance(0);
    expect(given.value).toEqual([a]);
  });
});

/** How many of the first jobs are computed together. */
function together(list: readonly Job[], batching: Batching, maxBatchRows: number): number {
  if (batching.kind === "separate") return Math.min(1, list.length);
  const rowsUpTo = list.map((_, i) => list.slice(0, i + 1).reduce((sum, { rows }) => sum + rows, 0));
  return Math.max(Math.min(1, list.length), rowsUpTo.filter((rows) => rows <= maxBatchRows).length);
}

function refusal(queue: JobQueue): FacultyError {
  try {
    queue.add(job());
  } catch (thrown) {
    if (thrown instanceof FacultyError) return thrown;
  }
  throw new Error("the job was accepted");
}

/** What a promise has given so far. */
function watched<Value>(promise: Promise<Value>): { readonly value: Value | undefined } {
  const seen: { value: Value | undefined } = { value: undefined };
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}

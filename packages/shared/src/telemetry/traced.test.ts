import { expect, test } from "vitest";
import { FacultyError } from "../errors/faculty-error.ts";
import type { Span } from "../tracing/span.ts";
import { newTrace } from "../tracing/trace.ts";
import { type Meter, noMeter } from "./meter.ts";
import { traced } from "./traced.ts";

const origin = { trace: newTrace(), requestId: "run-7", attempt: 2 };
const asked = { origin, operation: "send", subject: "pull", fields: { batch_id: "0/3" } } as const;

/** A clock that the work of the tests moves on. */
function tracing() {
  const spans: Span[] = [];
  const meter: Meter = { ...noMeter, span: (span) => void spans.push(span) };
  let nowMs = 5;
  const work = async () => {
    nowMs += 40;
    return "a batch";
  };
  return { spans, work, parts: { meter, clock: { now: () => nowMs } } };
}

test("work that is done is told with how long it took, and what it resolves to is handed on", async () => {
  const { spans, work, parts } = tracing();
  expect(await traced(parts, asked, work, (result) => (result === "a batch" ? "OK" : "INTERNAL"))).toBe("a batch");
  expect(spans).toEqual([{ ...asked, durationMs: 40, outcome: "OK" }]);
});

test("work that throws is told with the error's code, and throws the same", async () => {
  const { spans, parts } = tracing();
  const late = new FacultyError("DEADLINE", "too late");
  await expect(
    traced(
      parts,
      asked,
      () => Promise.reject(late),
      () => "OK",
    ),
  ).rejects.toBe(late);
  expect(spans).toMatchObject([{ outcome: "DEADLINE", durationMs: 0 }]);
});

test("where nobody keeps traces the work's own promise is what comes back", () => {
  const done = Promise.resolve(1);
  const clock = {
    now: () => {
      throw new Error("nobody needs the time");
    },
  };
  expect(
    traced(
      { meter: noMeter, clock },
      asked,
      () => done,
      () => "OK",
    ),
  ).toBe(done);
});

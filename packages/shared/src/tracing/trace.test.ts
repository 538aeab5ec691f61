import { expect, test } from "vitest";
import { childOf, continueTrace, newTrace, traceFields, traceHeader, traceOf } from "./trace.ts";

const example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"; // of the specification, §3.2

test("reads the specification's example and writes it again", () => {
  const trace = traceOf({ traceparent: example });
  expect(trace).toEqual({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", flags: "01" });
  expect(traceHeader(trace!)).toEqual({ traceparent: example });
});

test("a child keeps the trace and its flags, has a span of its own and names its parent", () => {
  const parent = newTrace();
  const child = childOf(parent);
  expect(child).toEqual({ ...parent, spanId: child.spanId, parentSpanId: parent.spanId });
  expect(parent.parentSpanId).toBeUndefined();
  expect(child.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(child.spanId).not.toBe(parent.spanId);
});

test("what goes on with a sender's trace is part of the sender's span", () => {
  expect(continueTrace({ traceparent: example })).toMatchObject({ parentSpanId: "00f067aa0ba902b7" });
});

test("what follows the four fields of a later version is passed over", () => {
  expect(traceOf({ traceparent: `cc${example.slice(2)}-more` })?.spanId).toBe("00f067aa0ba902b7");
});

test.each([
  ["nothing", ""],
  ["version ff, which is not allowed", `ff${example.slice(2)}`],
  ["a trace id of zeros", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
  ["a span id of zeros", `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`],
  ["capitals", example.toUpperCase()],
  ["a field too few", example.slice(0, -3)],
])("%s begins a new trace", (_, traceparent) => {
  expect(traceOf({ traceparent })).toBeUndefined();
  const begun = continueTrace({ traceparent });
  expect(begun.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(traceparent).not.toContain(begun.traceId);
});

test("a log line has the names of OpenTelemetry", () => {
  expect(traceFields({ traceId: "a", spanId: "b", flags: "01" })).toEqual({
    trace_id: "a",
    span_id: "b",
    trace_flags: "01",
  });
});

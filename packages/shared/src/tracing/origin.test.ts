import { expect, test } from "vitest";
import { onBehalfOf, originFields, originHeaders, originOf } from "./origin.ts";
import { newTrace } from "./trace.ts";

test("what is asked on behalf of a request keeps its trace and its id, and has its own span", () => {
  const pull = { trace: newTrace(), requestId: "run-7", attempt: 3 };
  const predict = onBehalfOf({ ...pull, attempt: 1 });
  expect(predict).toMatchObject({ requestId: "run-7", attempt: 1, trace: { traceId: pull.trace.traceId } });
  expect(predict.trace.spanId).not.toBe(pull.trace.spanId);
  const arrived = originOf(originHeaders(predict));
  expect(originFields(arrived)).toEqual({
    req_id: "run-7",
    attempt: 1,
    trace_id: pull.trace.traceId,
    span_id: arrived.trace.spanId,
    trace_flags: "01",
  });
  expect(arrived.trace.spanId).not.toBe(predict.trace.spanId);
});

test("a stranger's headers are shortened or passed over", () => {
  const headers = { "Faculty-Request-Id": "x".repeat(1000), "Faculty-Attempt": "-1", traceparent: "nonsense" };
  const { requestId, attempt, trace } = originOf(headers);
  expect(requestId).toHaveLength(128);
  expect(attempt).toBeUndefined();
  expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
});

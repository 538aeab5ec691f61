import { systemClock } from "@faculty/shared/clock";
import { newTrace, onBehalfOf, type Span } from "@faculty/shared/tracing";
import { type OtlpCollector, recordingLog, startOtlpCollector } from "@faculty/testing";
import { expect, test } from "vitest";
import { otlpExport } from "../settings/otlp-export.ts";
import { readSettings } from "../settings/settings.ts";
import { createOtlpMeter, type OtlpMeter } from "./otlp-meter.ts";

function meterTo({ url }: OtlpCollector, environment: Readonly<Record<string, string>> = {}) {
  const { logger, warnings } = recordingLog();
  const settings = readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...environment }, () => "");
  const meter = createOtlpMeter({
    to: otlpExport(settings.otlp)!,
    resource: { "service.name": "faculty" },
    serviceName: undefined,
    version: "1.2.3",
    logger,
    clock: systemClock,
  });
  return { meter, warnings };
}

const begun = { trace: newTrace(), requestId: "r-1", attempt: 1 };

function spanOf(more: Partial<Span> = {}): Span {
  const origin = onBehalfOf(begun);
  return { origin, operation: "send", subject: "pull", durationMs: 12.5, outcome: "OK", fields: {}, ...more };
}

/** What a collector has once the meter is disposed. */
async function collected(tell: (meter: OtlpMeter) => void): Promise<OtlpCollector> {
  await using collector = await startOtlpCollector();
  await using meter = meterTo(collector).meter;
  tell(meter);
  return collector;
}

test("a span arrives with its own ids, its duration, what came of it and whose answer it shares", async () => {
  const first = newTrace();
  const shared = spanOf({ operation: "process", outcome: "TEACHER_ABSENT", sharedFrom: first, fields: { epoch: 2 } });
  const { spans } = await collected((meter) => meter.span(shared));
  const { trace } = shared.origin;
  expect(spans).toMatchObject([
    {
      traceId: trace.traceId,
      spanId: trace.spanId,
      parentSpanId: begun.trace.spanId,
      status: 2,
      attributes: { "error.type": "TEACHER_ABSENT", "faculty.epoch": 2, "messaging.message.conversation_id": "r-1" },
      links: [{ traceId: first.traceId, spanId: first.spanId }],
    },
  ]);
  const lastedMs = Number((spans[0]!.endNs - spans[0]!.startNs) / 1000n) / 1000;
  expect(lastedMs).toBeCloseTo(12.5, 2);
});

test("a trace that whoever began it does not keep is not sent", async () => {
  const { spans } = await collected((meter) => {
    meter.span(spanOf({ origin: { ...begun, trace: { ...begun.trace, flags: "02" } } })); // another flag of level 2
    meter.span(spanOf({ origin: { ...begun, trace: { ...begun.trace, flags: "03" } } }));
  });
  expect(spans).toHaveLength(1);
});

test("a gauge says what it is read to be, and what it no longer names is gone", async () => {
  await using collector = await startOtlpCollector();
  await using meter = meterTo(collector, { OTEL_METRIC_EXPORT_INTERVAL: "50" }).meter;
  const states = ["hard-label", "soft-target-kl"];
  meter.gauge("faculty_loss", () => states.map((term) => ({ labels: { term }, value: term.length })));
  const told = () => collector.points("faculty_loss").map(({ attributes, value }) => [attributes["term"], value]);
  await collector.until(() => told().length >= 2);
  expect(told().slice(0, 2)).toEqual([
    ["hard-label", 10],
    ["soft-target-kl", 14],
  ]);
  states.pop();
  const before = told().length;
  await collector.until(() => told().length >= before + 3); // one export may have been under way
  expect(told().slice(-2)).toEqual([
    ["hard-label", 10],
    ["hard-label", 10],
  ]);
});

test("spans that the collector does not keep up with are let go beyond 2,048, and warned of", async () => {
  await using collector = await startOtlpCollector(() => "never");
  const { meter, warnings } = meterTo(collector);
  for (let i = 0; i < 512 + 2048 + 100; i++) meter.span(spanOf()); // the first 512 are under way at once
  expect(warnings).toEqual([`spans come faster than the collector at ${collector.url}/ takes them, some are left out`]);
  await meter[Symbol.asyncDispose](); // returns, though nothing was taken
  expect(collector.spans).toEqual([]);
});

test("what was counted while the collector took nothing is told when it does again", async () => {
  let status = 400;
  await using collector = await startOtlpCollector(() => status);
  const { meter, warnings } = meterTo(collector, { OTEL_METRIC_EXPORT_INTERVAL: "50" });
  meter.count("faculty_retries_total", { reason: "FULL" });
  await collector.until(() => collector.requests.length > 0);
  status = 200;
  meter.count("faculty_retries_total", { reason: "FULL" });
  await collector.until(() => collector.points("faculty_retries_total").length > 0);
  expect(collector.points("faculty_retries_total")[0]).toMatchObject({ value: 2, attributes: { reason: "FULL" } });
  await meter[Symbol.asyncDispose]();
  expect(warnings).toEqual([`metrics do not reach the collector at ${collector.url}/, going on without: Bad Request`]);
});

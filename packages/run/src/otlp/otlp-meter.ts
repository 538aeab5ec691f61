import type { Clock } from "@faculty/shared/clock";
import type { Logger } from "@faculty/shared/logging";
import type { Meter } from "@faculty/shared/telemetry";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { OtlpExport } from "../settings/otlp-export.ts";
import { type Delivery, watchDelivery } from "./delivery.ts";
import { createInstruments } from "./instruments.ts";
import { isSampled, readableSpan } from "./readable-span.ts";

/** A meter whose spans and metrics go to a collector. Disposing it sends what is left, for `flushMs` at most. */
export interface OtlpMeter extends Meter, AsyncDisposable {
  readonly span: NonNullable<Meter["span"]>;
}

export interface OtlpMeterOptions {
  readonly to: OtlpExport;
  /** Attributes of the process, which OTEL_RESOURCE_ATTRIBUTES goes before. */
  readonly resource: Readonly<Record<string, string>>;
  /** OTEL_SERVICE_NAME, which goes before both. */
  readonly serviceName: string | undefined;
  readonly version: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Spans that wait to be sent: some 2 MB. What comes then is let go. */
const maxWaitingSpans = 2048;
/**
 * How long one export may take, with what is sent again in it. It is short, since the exporter's timers keep a process
 * that is done from ending.
 */
const exportMs = 2000;
/** A role that is told to stop has 5 s for everything. */
const flushMs = 2500;

export function createOtlpMeter(options: OtlpMeterOptions): OtlpMeter {
  const { to, version, serviceName, logger, clock } = options;
  const delivery = watchDelivery(logger, to.shown);
  const named = serviceName === undefined ? {} : { "service.name": serviceName };
  const resource = defaultResource().merge(
    resourceFromAttributes({ ...options.resource, ...to.resourceAttributes, ...named }),
  );
  const scope = { name: "faculty", version };
  const wallMs = wallClock(clock);

  let waiting = 0;
  const traces = new OTLPTraceExporter({ url: to.tracesUrl, timeoutMillis: exportMs });
  const processor = new BatchSpanProcessor({
    exporter: watchedTraces(traces, delivery, (sent) => {
      waiting -= sent;
    }),
    maxQueueSize: maxWaitingSpans,
  });
  const metrics = new OTLPMetricExporter({ url: to.metricsUrl, timeoutMillis: exportMs });
  const provider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: watchedMetrics(metrics, delivery),
        exportIntervalMillis: to.metricIntervalMs,
        exportTimeoutMillis: Math.min(2 * exportMs, to.metricIntervalMs), // the exporter's own comes first
      }),
    ],
  });
  return {
    ...createInstruments(provider.getMeter(scope.name, version)),
    span: (span) => {
      if (!isSampled(span.origin.trace)) return;
      if (waiting >= maxWaitingSpans) {
        delivery.overflowed();
        return;
      }
      waiting += 1;
      processor.onEnd(readableSpan(span, wallMs(), resource, scope));
    },
    [Symbol.asyncDispose]: async () => {
      const over = new AbortController();
      const sent = Promise.allSettled([processor.shutdown(), provider.shutdown()]); // delivery has told of failures
      await Promise.race([sent, clock.sleep(flushMs, over.signal).catch(() => undefined)]);
      over.abort();
    },
  };
}

/** @param onTaken - Called with how many spans are no longer kept for the exporter. */
function watchedTraces(
  exporter: OTLPTraceExporter,
  delivery: Delivery,
  onTaken: (spans: number) => void,
): SpanExporter {
  return {
    export: (spans, done) => {
      onTaken(spans.length);
      exporter.export(spans, (result) => {
        delivery.exported("traces", failureOf(result));
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

function watchedMetrics(exporter: OTLPMetricExporter, delivery: Delivery): PushMetricExporter {
  return {
    export: (metrics, done) =>
      exporter.export(metrics, (result) => {
        delivery.exported("metrics", failureOf(result));
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    selectAggregation: (type) => exporter.selectAggregation(type),
    // Elsewhere the SDK goes on telling the last value of what a gauge no longer names. On the wire gauges have neither.
    selectAggregationTemporality: (type) =>
      type === InstrumentType.OBSERVABLE_GAUGE
        ? AggregationTemporality.DELTA
        : exporter.selectAggregationTemporality(type),
    shutdown: () => exporter.shutdown(),
  };
}

/** Code 0 is success, as `ExportResultCode` of `@opentelemetry/core` has it. */
function failureOf({ code, error }: { readonly code: number; readonly error?: Error }): Error | undefined {
  return code === 0 ? undefined : (error ?? new Error("the exporter does not say why"));
}

/** Beyond this the machine slept, or its clock was set. */
const mostApartMs = 50;

/** Milliseconds since 1970, and below a millisecond as fine as the clock, so that a span lies within its parent. */
function wallClock(clock: Clock): () => number {
  let originMs = Date.now() - clock.now();
  return () => {
    const apartMs = Date.now() - (originMs + clock.now());
    if (Math.abs(apartMs) > mostApartMs) originMs += apartMs;
    return originMs + clock.now();
  };
}

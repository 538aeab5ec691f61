import { type Meter, type MetricRow, metricTable, type Reading } from "@faculty/shared/telemetry";
import type { Counter, Histogram } from "prom-client";

/** A meter, and what it has been told as Prometheus reads it. */
export interface PrometheusMeter extends Meter {
  readonly contentType: string;
  page(): Promise<string>;
}

/**
 * Takes every metric of the table, and those of the process: CPU, memory, garbage collection, the event loop. Loads what
 * that needs, of which a role without metrics needs nothing.
 */
export async function createPrometheusMeter(): Promise<PrometheusMeter> {
  const prometheus = await import("prom-client");
  const registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  const readers = new Map<string, () => readonly Reading[]>();
  for (const [name, row] of Object.entries<MetricRow>(metricTable)) {
    const { kind, help, labels, buckets = [] } = row;
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (kind === "counter") counters.set(name, new prometheus.Counter(options));
    else if (kind === "histogram")
      histograms.set(name, new prometheus.Histogram({ ...options, buckets: [...buckets] }));
    else
      new prometheus.Gauge({
        ...options,
        collect() {
          this.reset();
          const readings = readers.get(name)?.() ?? [];
          if (labels.length === 0 && readings.length === 0) this.remove(); // `reset` left a 0 that nobody measured
          for (const { labels: own, value } of readings) this.set({ ...own }, value);
        },
      });
  }
  return {
    contentType: registry.contentType,
    page: () => registry.metrics(),
    count: (name, labels, amount = 1) => counters.get(name)?.inc({ ...labels }, amount),
    observe: (name, labels, value) => histograms.get(name)?.observe({ ...labels }, value),
    gauge: (name, read) => void readers.set(name, read),
  };
}

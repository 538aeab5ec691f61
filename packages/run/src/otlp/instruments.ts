import { type Meter, type MetricRow, metricTable } from "@faculty/shared/telemetry";
import type { Counter, Histogram, Meter as OtelMeter } from "@opentelemetry/api";

/** Makes an instrument of each metric of the table, under the name and with the labels that Prometheus has. */
export function createInstruments(source: OtelMeter): Omit<Meter, "span"> {
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { kind, help, buckets = [] }] of Object.entries<MetricRow>(metricTable)) {
    const options = { description: help, unit: unitOf(name) };
    if (kind === "counter") counters.set(name, source.createCounter(name, options));
    if (kind === "histogram")
      histograms.set(
        name,
        source.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: [...buckets] } }),
      );
  }
  return {
    count: (name, labels, amount = 1) => counters.get(name)?.add(amount, { ...labels }),
    observe: (name, labels, value) => histograms.get(name)?.record(value, { ...labels }),
    gauge: (name, read) => {
      const { help } = metricTable[name];
      source.createObservableGauge(name, { description: help, unit: unitOf(name) }).addCallback((result) => {
        for (const { labels, value } of read()) result.observe(value, { ...labels });
      });
    },
  };
}

/** As UCUM writes it; a count has none. */
function unitOf(name: string): string {
  if (name.endsWith("_seconds")) return "s";
  return name.endsWith("_bytes_total") ? "By" : "";
}

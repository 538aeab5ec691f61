import type { MetricDefinition } from "@faculty/shared/metrics";
import type { Plugin } from "./plugin.ts";

/** A metric of your own, by which `train.best.metric` may then tell epochs apart. docs/plugins.md shows a whole one. */
export function defineMetric(metric: MetricDefinition): Plugin {
  return { plugin: "metric", ...metric };
}

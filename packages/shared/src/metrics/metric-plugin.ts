import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { inPlugin } from "../plugins/in-plugin.ts";
import { pluginName } from "../plugins/plugin-name.ts";
import { pluginTable } from "../plugins/plugin-table.ts";
import type { Answers, EvaluationMetric } from "./evaluation-metrics.ts";

/** A metric of the user's own, as `defineMetric` of the package `faculty` takes it. */
export interface MetricDefinition {
  /** What `train.best.metric` of the run file calls it. */
  readonly name: string;
  /** Which number is that of the better model. */
  readonly better: "higher" | "lower";
  /**
   * @param answers - Of a model of one class of many, a number a sample that has a label; at least one.
   * @returns A finite number.
   */
  measure(answers: Answers): number;
}

/** The same after it was checked. */
export interface MetricPlugin {
  readonly plugin: "metric";
  readonly name: string;
  readonly better: "higher" | "lower";
  readonly measure: (answers: Answers) => unknown;
}

/** What a module exports of a metric. */
export const metricPlugin: z.ZodType<MetricPlugin> = z.strictObject({
  plugin: z.literal("metric"),
  name: pluginName,
  better: z.enum(["higher", "lower"]),
  measure: z.custom<MetricPlugin["measure"]>((value) => typeof value === "function", "a function"),
});

const loaded = pluginTable((plugin: MetricPlugin) => plugin);

/** Two samples of two classes, of which one was named right. */
const probe: Answers = {
  confidences: Float64Array.of(0.75, 0.5),
  hits: Uint8Array.of(1, 0),
  surprises: Float64Array.of(-Math.log(0.75), -Math.log(0.5)),
  labels: Int32Array.of(0, 1),
  predicted: Int32Array.of(0, 0),
};

/** Tries a plugin's metric, and makes it known by its name to this process. @throws FacultyError BAD_PLUGIN. */
export function addMetricPlugin(plugin: MetricPlugin): void {
  measured(plugin, probe);
  loaded.add(plugin);
}

/** Names of metrics that plugins define. */
export function pluginMetricNames(): readonly string[] {
  return loaded.names();
}

/** How the metric of a plugin is told; undefined: no plugin that was loaded defines it. */
export function pluginMetricNamed(name: string): Omit<EvaluationMetric, "measure"> | undefined {
  const plugin = loaded.named(name);
  return plugin && { title: name, unit: null, shown: shownOfPlugin, better: plugin.better };
}

const shownDigits = 4;

/** What a metric of a plugin says, for people, who may have no plugin at hand. */
export function shownOfPlugin(value: number): string {
  return value.toFixed(shownDigits);
}

/**
 * What every metric of a plugin says, by its name; undefined where none is defined.
 * @throws FacultyError BAD_PLUGIN for what is no finite number.
 */
export function measuredByPlugins(answers: Answers): Readonly<Record<string, number>> | undefined {
  const plugins = loaded.rows();
  if (plugins.length === 0) return undefined;
  return Object.fromEntries(plugins.map((plugin) => [plugin.name, measured(plugin, answers)]));
}

function measured({ name, measure }: MetricPlugin, answers: Answers): number {
  const value = inPlugin("metric", name, () => measure(answers));
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new FacultyError("BAD_PLUGIN", `metric ${name} of a plugin gives ${String(value)}, expected a finite number`);
}

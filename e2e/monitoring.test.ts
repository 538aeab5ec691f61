import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type MetricRow, metricTable } from "@faculty/shared/telemetry";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { deployFolder } from "./compose.ts";

const rows: Readonly<Record<string, MetricRow>> = metricTable;
/** Added by whoever scrapes; `le` is of a histogram's buckets. */
const otherLabels = ["instance", "job", "le"];

test.each(["prometheus-alerts.yaml", "grafana-dashboard.json"])(
  "%s asks for metrics and labels that there are",
  async (file) => {
    const asked = expressions(parse(await readFile(join(deployFolder, file), "utf8")));
    expect(asked.length).toBeGreaterThan(0);
    for (const expression of asked) {
      const metrics = [...expression.matchAll(/faculty_\w+/g)].map(([name]) => rowOf(name));
      const labels = metrics.flatMap((row) => row?.labels ?? []);
      expect(metrics, expression).not.toContain(undefined);
      for (const label of labelsOf(expression)) expect([...labels, ...otherLabels], expression).toContain(label);
    }
  },
);

/** Every `expr` in it, however deep. */
function expressions(part: unknown): readonly string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === "expr" && typeof value === "string" ? [value] : expressions(value),
  );
}

/** Of a histogram only what it is made of can be asked for. */
function rowOf(name: string): MetricRow | undefined {
  const of = /^(.*)_(?:bucket|sum|count)$/.exec(name)?.[1];
  const histogram = of === undefined ? undefined : rows[of];
  if (histogram !== undefined) return histogram.kind === "histogram" ? histogram : undefined;
  return rows[name]?.kind === "histogram" ? undefined : rows[name];
}

/** What it selects and groups by. */
function labelsOf(expression: string): readonly string[] {
  const selected = [...expression.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = ""]) => label);
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/));
  return [...selected, ...grouped];
}

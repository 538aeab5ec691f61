import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type MetricRow, metricTable } from "@faculty/shared/telemetry";
import { expect, test } from "vitest";
import { createPrometheusMeter, type PrometheusMeter } from "./prometheus-meter.ts";

async function lines(meter: PrometheusMeter, name: string): Promise<readonly string[]> {
  return (await meter.page()).split("\n").filter((line) => line.startsWith(name));
}

test("counters add up by label, histograms have the sum and the count in their unit", async () => {
  const meter = await createPrometheusMeter();
  meter.count("faculty_retries_total", { reason: "DEADLINE" });
  meter.count("faculty_retries_total", { reason: "DEADLINE" }, 2);
  meter.observe("faculty_teacher_queue_duration_seconds", { teacher: "wide" }, 0.25);
  meter.observe("faculty_teacher_queue_duration_seconds", { teacher: "wide" }, 0.5);
  expect(await lines(meter, "faculty_retries_total")).toEqual(['faculty_retries_total{reason="DEADLINE"} 3']);
  const histogram = await lines(meter, "faculty_teacher_queue_duration_seconds");
  expect(histogram).toContain('faculty_teacher_queue_duration_seconds_sum{teacher="wide"} 0.75');
  expect(histogram).toContain('faculty_teacher_queue_duration_seconds_bucket{le="0.25",teacher="wide"} 1');
  expect(histogram).toContain('faculty_teacher_queue_duration_seconds_count{teacher="wide"} 2');
});

test("a gauge is read when the page is, and what it no longer names is gone", async () => {
  const meter = await createPrometheusMeter();
  let terms: readonly string[] = ["hard-label", "soft-target-kl"];
  meter.gauge("faculty_loss", () => terms.map((term) => ({ labels: { term }, value: term.length })));
  expect(await lines(meter, "faculty_loss")).toEqual([
    'faculty_loss{term="hard-label"} 10',
    'faculty_loss{term="soft-target-kl"} 14',
  ]);
  terms = ["hard-label"];
  expect(await lines(meter, "faculty_loss")).toEqual(['faculty_loss{term="hard-label"} 10']);
});

test("a gauge that nobody reads has no value, not 0", async () => {
  expect(await lines(await createPrometheusMeter(), "faculty_bus_connected")).toEqual([]);
});

test("tells of the process and its event loop", async () => {
  const page = await (await createPrometheusMeter()).page();
  for (const name of ["process_cpu_seconds_total", "process_resident_memory_bytes", "nodejs_eventloop_lag_seconds"])
    expect(page).toContain(`\n${name} `);
});

test("every metric has base units and no label of a run, a batch or a request", () => {
  for (const [name, { kind, labels }] of Object.entries<MetricRow>(metricTable)) {
    expect(name).toMatch(kind === "counter" ? /_total$/ : /^faculty_(?!.*_(ms|total)$)/);
    for (const label of labels) expect(label).not.toMatch(/run|batch|req|trace|replica|instance|student/);
  }
});

test("docs/metrics.md lists exactly the metrics that there are, with their kind and labels", async () => {
  const page = await readFile(fileURLToPath(new URL("../../../../docs/metrics.md", import.meta.url)), "utf8");
  const documented = page.split("\n").flatMap((line) => {
    const [, name, kind, labels] = /^\| `(faculty_\w+)`\s*\| (\w+)\s*\| ([^|]*?)\s*\|/.exec(line) ?? [];
    return name === undefined ? [] : [`${name} ${kind} ${labels}`];
  });
  const inCode = Object.entries<MetricRow>(metricTable).map(
    ([name, { kind, labels }]) => `${name} ${kind} ${labels.map((label) => `\`${label}\``).join(", ")}`,
  );
  expect(documented.toSorted()).toEqual(inCode.toSorted());
});

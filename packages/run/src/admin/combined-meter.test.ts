import { type Meter, noMeter } from "@faculty/shared/telemetry";
import { expect, test } from "vitest";
import { combinedMeter } from "./combined-meter.ts";
import { createPrometheusMeter } from "./prometheus-meter.ts";

test("each meter is told everything", async () => {
  const both = [await createPrometheusMeter(), await createPrometheusMeter()];
  const meter = combinedMeter(both);
  meter.count("faculty_retries_total", { reason: "FULL" }, 2);
  meter.observe("faculty_trainer_wait_seconds", { phase: "distil" }, 0.5);
  meter.gauge("faculty_bus_connected", () => [{ labels: {}, value: 1 }]);
  for (const one of both) {
    const text = await one.page();
    expect(text).toContain('faculty_retries_total{reason="FULL"} 2\n');
    expect(text).toContain('faculty_trainer_wait_seconds_sum{phase="distil"} 0.5\n');
    expect(text).toContain("faculty_bus_connected 1\n");
  }
});

test("spans go to the meter that keeps them, and are not wanted where none does", () => {
  const span: Meter["span"] = () => undefined;
  expect(combinedMeter([noMeter, { ...noMeter, span }]).span).toBe(span);
  expect(combinedMeter([noMeter, noMeter]).span).toBeUndefined();
  expect(combinedMeter([])).toBe(noMeter);
});

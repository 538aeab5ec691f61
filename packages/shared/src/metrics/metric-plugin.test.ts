import { expect, test } from "vitest";
import { classificationMetrics } from "./classification.ts";
import { addMetricPlugin, type MetricPlugin, metricPlugin } from "./metric-plugin.ts";
import { preferableMetrics, preferredInWords } from "./preferred-metric.ts";
import { better } from "./score.ts";
import { validationByLabels, validationOf } from "./validation.ts";

function define(name: string, measure: MetricPlugin["measure"], which: "higher" | "lower" = "lower"): void {
  addMetricPlugin(metricPlugin.parse({ plugin: "metric", name, better: which, measure }));
}

/** Class 1 for both samples, the second of which is of class 0. */
const said = { rows: 2, width: 2, data: Float64Array.of(0.25, 0.75, 0.4, 0.6).map(Math.log) };
const labels = Int32Array.of(1, 0);

test("is measured beside the metrics that Faculty has, and tells the best epoch where it is named", () => {
  define(
    "false-ones",
    ({ labels: known, predicted }) => known.filter((label, i) => label < (predicted[i] ?? 0)).length,
  );
  const found = classificationMetrics(said, labels);
  expect(found).toMatchObject({ accuracy: 0.5, own: { "false-ones": 1 } });
  expect(preferableMetrics("distribution")).toContain("false-ones");
  const validation = validationByLabels(found, "false-ones");
  expect(validation?.metrics).toMatchObject({ preferred: { metric: "false-ones", value: 1 } });
  const none = validationOf({ accuracy: 0, nll: 9, preferred: { metric: "false-ones", value: 0 } });
  expect(better(none.score, validation?.score ?? [])).toBe(true);
  expect(preferredInWords({ metric: "false-ones", value: 1 })).toBe("false-ones 1.0000");
});

test.each<[string, () => unknown, string]>([
  ["no-number", () => "1", "gives 1, expected a finite number"],
  ["not-finite", () => 1 / 0, "gives Infinity, expected a finite number"],
  [
    "failing",
    () => {
      throw new Error("no cost of class 2");
    },
    "fails: no cost of class 2",
  ],
])("%s is refused when it is loaded", (name, measure, message) => {
  expect(() => define(name, measure)).toThrow(
    expect.objectContaining({ code: "BAD_PLUGIN", message: `metric ${name} of a plugin ${message}` }),
  );
});

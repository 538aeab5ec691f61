import { outputOver } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { outputKinds } from "./output-kinds.ts";

const { distribution } = outputKinds;
const run = outputOver(["low", "high"]);
const asked = { kind: "log-probabilities", temperature: 1 } as const;

/** Logits whose softmax is that. */
function saying(...probabilities: readonly number[]) {
  return { rows: probabilities.length / 2, width: 2, data: Float32Array.from(probabilities, Math.log) };
}

describe("distributions", () => {
  test("are refused where a row's maximum is not 0, or a value is no number", () => {
    const rows = (...values: readonly number[]) => ({ rows: 2, width: 2, data: Float32Array.from(values) });
    expect(() => distribution.check(rows(0, -1, -2, -1), asked, "wide")).toThrow(
      "teacher wide has row maximum -1 in row 1, expected 0",
    );
    expect(() => distribution.check(rows(0, -1, Number.NaN, 0), asked, "wide")).toThrow(/NaN.* for row 1/);
    expect(distribution.check(rows(0, -1, -2, -1), { kind: "logits" }, "wide")).toBeUndefined();
  });

  test("meet labels by the class that is likeliest, and by how likely the label is", () => {
    const space = distribution.space("wide", outputOver(["high", "low"]), run);
    const teacher = { logits: saying(0.75, 0.25, 0.5, 0.5, 0.125, 0.875), space };
    const [aligned] = distribution.align([teacher], 1, "zero");
    const { accuracy, nll } = distribution.judge(aligned!, Int32Array.of(1, 0, 1));
    expect(accuracy).toBe(2 / 3); // of equals the first class is named
    expect(nll).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5) + Math.log(0.125)) / 3, 6);
  });

  test("drift by the greatest KL of a row", () => {
    const kept = saying(0.5, 0.5, 0.25, 0.75);
    const live = saying(0.5, 0.5, 0.5, 0.5);
    const kl = 0.25 * Math.log(0.25 / 0.5) + 0.75 * Math.log(0.75 / 0.5);
    expect(distribution.drift(kept, live)).toBeCloseTo(kl, 6);
    expect(distribution.drift(kept, kept)).toBe(0);
  });

  test("are mixed and differ in every row, a sample's positions one after the other", () => {
    const space = distribution.space("wide", run, run);
    const teachers = [saying(0.5, 0.5, 1 / 4, 3 / 4), saying(0.5, 0.5, 3 / 4, 1 / 4)].map((logits) => ({
      logits,
      space,
    }));
    const weights = new Float64Array(4).fill(1 / 2);
    const how = { temperature: 1, space: "probabilities", absentClasses: "zero" } as const;
    const { mixed, disagreements } = distribution.mix(teachers, weights, how);
    expect([...mixed.data].map(Math.exp)).toEqual(Array.from({ length: 4 }, () => expect.closeTo(1 / 2, 6)));
    const entropy = -(1 / 4) * Math.log(1 / 4) - (3 / 4) * Math.log(3 / 4);
    expect(disagreements[0]).toBeCloseTo(0, 6);
    expect(disagreements[1]).toBeCloseTo(Math.log(2) - entropy, 6);
  });
});

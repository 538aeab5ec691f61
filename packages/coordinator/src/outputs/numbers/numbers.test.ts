import { outputOver } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { outputKinds } from "../output-kinds.ts";
import { outputSpace } from "../output-space.ts";

const { values, independent } = outputKinds;
const price = { name: "output", kind: "values", shape: [] } as const;
const tags = (...names: readonly string[]) =>
  ({ name: "output", kind: "independent", over: { names }, positions: [] }) as const;
const rowsOf = (width: number, ...data: readonly number[]) => ({
  rows: data.length / width,
  width,
  data: Float32Array.from(data),
});
const how = { temperature: 1, space: "probabilities", absentClasses: "zero" } as const;

describe("values", () => {
  const said = [[1], [2], [9]].map((own) => ({ logits: rowsOf(1, ...own), space: outputSpace("t", price, price) }));
  const even = new Float64Array(3).fill(1 / 3);

  test("are mixed by their weighted mean, and differ by their variance", () => {
    const { mixed, disagreements } = values.mix(said, Float64Array.of(1 / 2, 1 / 4, 1 / 4), how);
    const mean = 1 / 2 + 2 / 4 + 9 / 4;
    expect([...mixed.data]).toEqual([mean]);
    expect(disagreements[0]).toBeCloseTo((1 - mean) ** 2 / 2 + (2 - mean) ** 2 / 4 + (9 - mean) ** 2 / 4, 12);
  });

  test("are mixed by their weighted median where that is asked for", () => {
    const median = (...weights: readonly number[]) =>
      values.mix(said, Float64Array.from(weights), { ...how, average: "median" }).mixed.data[0];
    expect(median(...even)).toBe(2);
    expect(median(0.2, 0.2, 0.6)).toBe(9);
    expect(median(1 / 2, 1 / 4, 1 / 4)).toBe((1 + 2) / 2);
    expect(median(0, 1, 0)).toBe(2);
  });

  test("are not softened, whatever is asked", () => {
    expect(values.align(said, 4, "zero").map(({ data }) => data[0])).toEqual([1, 2, 9]);
  });

  test("of another number are refused, as is a teacher of classes", () => {
    const wide = { ...price, shape: [3] };
    expect(() => outputSpace("t", wide, price)).toThrow("teacher t says 3 values of a sample, the run is for 1");
    expect(() => outputSpace("t", outputOver(["a"]), price)).toThrow(
      "teacher t says distribution, the run is for values",
    );
  });
});

describe("classes by themselves", () => {
  const run = tags("big", "red");

  test("are mixed by the mean probability of each, in the run's order", () => {
    const logit = (p: number) => Math.log(p / (1 - p));
    const one = { logits: rowsOf(2, logit(0.2), logit(0.9)), space: outputSpace("a", run, run) };
    const other = { logits: rowsOf(2, logit(0.7), logit(0.4)), space: outputSpace("b", tags("red", "big"), run) };
    const { mixed, disagreements } = independent.mix([one, other], Float64Array.of(1 / 2, 1 / 2), how);
    expect([...mixed.data].map((z) => 1 / (1 + Math.exp(-z)))).toEqual([
      expect.closeTo((0.2 + 0.4) / 2, 6),
      expect.closeTo((0.9 + 0.7) / 2, 6),
    ]);
    const h = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    expect(disagreements[0]).toBeCloseTo(h(0.3) - (h(0.2) + h(0.4)) / 2 + h(0.8) - (h(0.9) + h(0.7)) / 2, 6);
  });

  test("are softened before they are mixed", () => {
    const teacher = { logits: rowsOf(2, 4, -8), space: outputSpace("a", run, run) };
    const { mixed } = independent.mix([teacher], Float64Array.of(1), { ...how, temperature: 4 });
    expect([...mixed.data]).toEqual([expect.closeTo(1, 12), expect.closeTo(-2, 12)]);
  });

  test("must all be known: nothing follows for one from the others", () => {
    expect(() => outputSpace("a", tags("red"), run)).toThrow(
      "teacher a does not know [big], expected each class that is told by itself",
    );
  });
});

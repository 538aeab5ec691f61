import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import type { WeightingInputs } from "../weighting.ts";
import { pluginWeightings, type WeightingPlugin, weightingPlugin } from "./weighting-plugin.ts";
import { bindWeighting } from "./weightings.ts";

const teachers = ["a", "b"];
/** What both say of two rows, the second of which has no label. */
const inputs: WeightingInputs = {
  teachers,
  output: outputOver(["cat", "dog"]),
  labels: Int32Array.of(1, -1),
  logProbabilities: [
    { rows: 2, width: 2, data: Float64Array.of(0.9, 0.1, 0.5, 0.5).map(Math.log) },
    { rows: 2, width: 2, data: Float64Array.of(0.3, 0.7, 0.2, 0.8).map(Math.log) },
  ],
  standings: [],
};

function weigh(name: string, own: WeightingPlugin["weigh"], more: object = {}, keys: object = {}) {
  pluginWeightings.add(weightingPlugin.parse({ plugin: "weighting", name, weigh: own, ...more }));
  return [...bindWeighting({ kind: name, ...keys }, teachers).weigh(inputs)];
}

test("what each teacher counts on a row is divided by their sum", () => {
  const largest: WeightingPlugin["weigh"] = ({ logProbabilities }) =>
    logProbabilities.map((said) => Math.exp(Math.max(...said)));
  const found = weigh("largest", largest);
  const expected = [0.9 / (0.9 + 0.7), 0.7 / (0.9 + 0.7), 0.5 / (0.5 + 0.8), 0.8 / (0.5 + 0.8)];
  found.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i] as number, 12));
});

test("parameters are those of the run file, else as they are", () => {
  const first: WeightingPlugin["weigh"] = (_, { share }) => [share as number, 1];
  expect(weigh("first", first, { parameters: { share: 3 } })).toEqual([0.75, 0.25, 0.75, 0.25]);
  expect(weigh("first", first, { parameters: { share: 3 } }, { share: 1 })).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(() => weigh("first", first, {}, { share: 1 })).toThrow("ensemble.weighting first:");
});

test("a row without a label is never shown to one that reads labels", () => {
  const seen: number[] = [];
  const byLabel: WeightingPlugin["weigh"] = ({ label, logProbabilities }) => {
    seen.push(label);
    return logProbabilities.map((said) => Math.exp(said[label] ?? Number.NaN));
  };
  const [a, b, ...unlabelled] = weigh("by-label", byLabel, { needs: ["labels"] });
  expect([a, b]).toEqual([expect.closeTo(0.1 / 0.8, 12), expect.closeTo(0.7 / 0.8, 12)]);
  expect(unlabelled).toEqual([0.5, 0.5]);
  expect(seen).toEqual([1]);
});

test.each<[string, () => unknown, string]>([
  ["one-number", () => [1], "gives [1]"],
  ["below-zero", () => [1, -1], "gives [1, -1]"],
  ["all-zero", () => [0, 0], "gives [0, 0]"],
  ["not-a-number", () => [Number.NaN, 1], "gives [NaN, 1]"],
  ["a-number", () => 1, "gives a number"],
  ["an-object", () => ({ a: 1, b: 1 }), "gives an object"],
  ["later", async () => [1, 1], "gives a promise"],
  ["forgotten", () => undefined, "gives nothing"],
])("%s is refused", (name, own, what) => {
  expect(() => weigh(name, own)).toThrow(
    expect.objectContaining({
      code: "BAD_PLUGIN",
      message: `weighting ${name} of a plugin ${what}, expected 2 finite numbers of 0 or more, not all 0`,
    }),
  );
});

test("what it throws is told as its own", () => {
  const failing = () => {
    throw new Error("no such teacher");
  };
  expect(() => weigh("failing", failing)).toThrow("weighting failing of a plugin fails: no such teacher");
});

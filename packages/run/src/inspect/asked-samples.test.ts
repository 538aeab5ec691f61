import type { Dataset } from "@faculty/data/datasets";
import type { OutputSpec } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import { askedSamples, knownSamples, tellsOneClass } from "./asked-samples.ts";

const part = { count: 2, inputs: new Uint8Array(2), labels: Int32Array.of(0, 1) };
const dataset: Dataset = {
  name: "houses",
  digest: "d",
  classes: ["a", "b"],
  inputShape: [1],
  scale: 1,
  train: part,
  test: part,
};

test("asks about samples of the classes that a model knows", () => {
  expect([...askedSamples(dataset, ["b"], 10, "model m").ids]).toEqual([1]);
  expect(() => askedSamples(dataset, ["c"], 10, "model m")).toThrow("model m has the classes [c]");
});

test("a data set that tells several outputs is refused, every other one is told by whether it tells one class", () => {
  const values: OutputSpec = { name: "output", kind: "values", shape: [] };
  const side: OutputSpec = { ...values, name: "side" };
  expect(tellsOneClass(dataset)).toBe(true);
  expect(tellsOneClass({ ...dataset, output: values })).toBe(false);
  const several: OutputSpec = { name: "output", kind: "several", outputs: [values, side] };
  expect(() => tellsOneClass({ ...dataset, output: several })).toThrow(
    "data set houses tells several outputs of a sample: inspect compares preparations by one, leave --dataset out here, and let faculty evaluate measure the model with the inputs of its faculty.json",
  );
});

test("samples of which nothing is known are not asked about", () => {
  const values: Dataset = { ...dataset, output: { name: "output", kind: "values", shape: [] } };
  const hidden = { ...part, labels: Int32Array.of(-1, 0) };
  expect([...knownSamples({ ...values, test: hidden }, 10, "model m").ids]).toEqual([1]);
  const none = { ...part, labels: Int32Array.of(-1, -1) };
  expect(() => knownSamples({ ...values, train: none, test: none }, 10, "model m")).toThrow(
    "model m cannot be measured: data set houses tells nothing of any of its samples",
  );
});

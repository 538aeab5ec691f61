import type { Dataset } from "@faculty/data/datasets";
import { expect, test } from "vitest";
import { askedSamples } from "./asked-samples.ts";

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

test("a data set that tells something else than one class is refused by what it tells", () => {
  const values: Dataset = { ...dataset, output: { name: "output", kind: "values", shape: [] } };
  expect(() => askedSamples(values, ["a", "b"], 10, "model m")).toThrow(
    "data set houses tells numbers of a sample: inspect compares preparations by one class of many, leave --dataset out here, and let faculty evaluate measure the model with the inputs of its faculty.json",
  );
  const sets: Dataset = {
    ...dataset,
    output: { name: "output", kind: "independent", over: { names: ["a", "b"] }, positions: [] },
  };
  expect(() => askedSamples(sets, ["a", "b"], 10, "model m")).toThrow("data set houses tells several classes");
});

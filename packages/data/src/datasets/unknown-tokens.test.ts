import { expect, test } from "vitest";
import type { Dataset, Samples } from "../samples/dataset.ts";
import { unknownTokensWarning } from "./unknown-tokens.ts";

const texts = (...ids: number[]): Samples => ({ count: 1, inputs: Float32Array.from(ids), labels: Int32Array.of(0) });
const dataset: Dataset = {
  name: "text",
  digest: "d",
  classes: ["a"],
  inputShape: [6],
  vocabulary: ["[padding]", "[unknown]", "[mask]", "film"],
  scale: 1,
  train: texts(3, 3, 1, 0, 0, 0),
  test: texts(3, 1, 1, 1, 1, 0),
};

test("says what share of the tokens is unknown where it is high", () => {
  expect(unknownTokensWarning(dataset)).toBe(
    "data set text: 33.3 % of the training texts' tokens and 80.0 % of the test texts' are unknown to its vocabulary of 4, so that a model takes them all for one: spaces between words, more texts, or a larger vocabulary in text.json make them known", // 1 of 3, 4 of 5
  );
});

test("says nothing where a third or less is unknown, and nothing of what is no text", () => {
  expect(unknownTokensWarning({ ...dataset, test: dataset.train })).toBeNull();
  expect(unknownTokensWarning({ ...dataset, vocabulary: undefined })).toBeNull();
});

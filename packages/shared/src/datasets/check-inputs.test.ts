import { expect, test } from "vitest";
import { checkInputs } from "./check-inputs.ts";
import type { Dataset } from "./dataset.ts";
import { knownVocabulary } from "./known-vocabulary.ts";

const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
const texts: Dataset = {
  name: "texts",
  digest: "",
  classes: ["a"],
  inputShape: [4],
  vocabulary: ["[padding]", "[unknown]", "[mask]", "word"],
  scale: 1,
  train: none,
  test: none,
};
const { vocabulary: _, ...numbers } = texts;
const own = knownVocabulary(texts);
const other = { tokens: 9, digest: "0123456789abcdef" };

test("a model that takes these samples, or does not say which tokens, is let through", () => {
  checkInputs("model m", { inputShape: [4], vocabulary: own }, texts);
  checkInputs("model m", { inputShape: [4] }, texts);
  checkInputs("model m", { inputShape: [4] }, numbers);
});

test("another shape and another vocabulary are refused by name", () => {
  expect(() => checkInputs("teacher t", { inputShape: [5] }, texts)).toThrow(
    "teacher t takes inputs of shape [5], data set texts has [4]",
  );
  expect(() => checkInputs("teacher t", { inputShape: [4], vocabulary: other }, texts)).toThrow(
    `teacher t reads token ids of vocabulary 0123456789ab (9 tokens), data set texts has ${own?.digest.slice(0, 12)} (4 tokens)`,
  );
  expect(() => checkInputs("teacher t", { inputShape: [4], vocabulary: own }, numbers)).toThrow("has no tokens");
});

import { expect, test } from "vitest";
import type { Dataset } from "../samples/dataset.ts";
import { checkInputs, unknownVocabularyWarning } from "./check-inputs.ts";
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
    `teacher t reads token ids of vocabulary 0123456789ab (9 tokens), data set texts has ${own?.digest.slice(0, 12)} (4 tokens): its texts or text.json are others than those the model was trained on; to keep the model's vocabulary, name its vocabulary.txt, or the word teacher, as dataset.vocabulary (--vocabulary on the command line)`,
  );
  expect(() => checkInputs("teacher t", { inputShape: [4], vocabulary: other, tokens: 3 }, texts)).toThrow(
    "to keep the model's vocabulary", // also where the model has fewer ids, which is only part of the reason
  );
  expect(() => checkInputs("teacher t", { inputShape: [4], vocabulary: own }, numbers)).toThrow("has no tokens");
});

test("a model of texts that does not say by which vocabulary it reads is told of, and no other", () => {
  expect(unknownVocabularyWarning("teacher t", { inputShape: [4] }, texts)).toBe(
    `teacher t does not say by which vocabulary it reads token ids: it is taken for that of data set texts, ${own?.digest.slice(0, 12)} (4 tokens); where it is another, its answers mean nothing`,
  );
  expect(unknownVocabularyWarning("teacher t", { inputShape: [4], vocabulary: own }, texts)).toBeNull();
  expect(unknownVocabularyWarning("teacher t", { inputShape: [4] }, numbers)).toBeNull();
});

const byte = { name: "uint8", least: 0, most: 255 };
const images = (inputShape: readonly number[], bytes: readonly number[], scale: number): Dataset => ({
  ...numbers,
  name: "images",
  inputShape,
  scale,
  train: { count: 1, inputs: Uint8Array.from(bytes), labels: Int32Array.of(0) },
});

test("a model of whole numbers is refused a data set whose values are none", () => {
  const scaled = images([2, 1, 1], [0, 51], 1 / 255);
  expect(() => checkInputs("model m", { inputShape: [2, 1, 1], whole: byte }, scaled)).toThrow(
    `model m takes whole numbers (uint8, 0 to 255), a sample holds ${Math.fround(51 / 255)}`,
  );
  checkInputs("model m", { inputShape: [2, 1, 1], whole: byte }, { ...scaled, scale: 1 });
});

test("a model with fewer rows than the data set has tokens is refused, one with more is not", () => {
  expect(() => checkInputs("model m", { inputShape: [4], tokens: 3 }, texts)).toThrow(
    "model m knows 3 token ids, data set texts has 4 tokens",
  );
  checkInputs("model m", { inputShape: [4], tokens: 5 }, texts);
});

test("a picture as one vector is named where that alone makes the difference", () => {
  const image = images([2, 1, 3], [], 1);
  expect(() => checkInputs("model m", { inputShape: [6] }, image)).toThrow(
    "model m takes inputs of shape [6], data set images has [2, 1, 3]: it takes a picture as one vector, say inputs.layout flat",
  );
  checkInputs("model m", { inputShape: [6], inputs: { layout: "flat" } }, image);
});

test("channels first are named where they alone make the difference", () => {
  const image = images([2, 1, 3], [], 1);
  expect(() => checkInputs("model m", { inputShape: [3, 2, 1] }, image)).toThrow(
    "model m takes inputs of shape [3, 2, 1], data set images has [2, 1, 3]: it takes channels first, say inputs.layout nchw",
  );
  expect(() => checkInputs("model m", { inputShape: [7] }, image)).toThrow(
    "model m takes inputs of shape [7], data set images has [2, 1, 3]: say under inputs what it makes of a sample",
  );
});

test("a model with a preparation takes what that makes of a sample, and no other", () => {
  const image = images([2, 1, 1], [0, 51], 1 / 255);
  checkInputs("model m", { inputShape: [3, 4, 5], inputs: { resize: [4, 5], channels: "rgb", layout: "nchw" } }, image);
  expect(() => checkInputs("model m", { inputShape: [8, 8, 1], inputs: { resize: [4, 5] } }, image)).toThrow(
    /^model m takes inputs of shape \[8, 8, 1\], inputs makes \[4, 5, 1\] of the samples of data set images, \[2, 1, 1\]$/,
  );
  const turned = { inputShape: [4, 5, 3], inputs: { resize: [4, 5], channels: "rgb", layout: "nchw" } } as const;
  expect(() => checkInputs("model m", turned, image)).toThrow(
    "model m takes inputs of shape [4, 5, 3], inputs makes [3, 4, 5] of the samples of data set images, [2, 1, 1]: it takes channels last, inputs.layout is nchw",
  );
  expect(() => checkInputs("teacher t", { inputShape: [2, 1, 3], inputs: { channels: "bgr" } }, image)).toThrow(
    "teacher t: inputs.channels is bgr, expected images of 3 channels, samples have 1 (grey)",
  );
});

test("a model of whole numbers is given them where it makes bytes of samples again", () => {
  const scaled = images([2, 1, 1], [0, 51], 1 / 255);
  checkInputs("model m", { inputShape: [2, 1, 1], whole: byte, inputs: { scale: 255, dtype: "uint8" } }, scaled);
  expect(() => checkInputs("model m", { inputShape: [2, 1, 1], whole: byte, inputs: { scale: 2 } }, scaled)).toThrow(
    `model m takes whole numbers (uint8, 0 to 255), a sample holds ${Math.fround(2 * Math.fround(51 / 255))}`,
  );
});

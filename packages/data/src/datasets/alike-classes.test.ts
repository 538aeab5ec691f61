import { expect, test } from "vitest";
import type { Dataset } from "../samples/dataset.ts";
import { alikeClassesWarning } from "./alike-classes.ts";

const warningOf = (...classes: string[]) => {
  const train = { count: 3, inputs: new Uint8Array(), labels: Int32Array.of(0, 1, 0) };
  const dataset: Dataset = { name: "text", digest: "", classes, inputShape: [1], scale: 1, train, test: train };
  return alikeClassesWarning(dataset);
};

test.each([
  ["Pos", "pos", "Pos (2 training samples) and pos (1 training sample)"],
  ["ankle boot", "ankleboot", '"ankle boot" (2 training samples) and ankleboot (1 training sample)'],
  ["pos", "pos\u200b", 'pos (2 training samples) and "pos\\u200b" (1 training sample)'],
  ["ｐｏｓ", "pos", "ｐｏｓ (2 training samples) and pos (1 training sample)"],
])("%j and %j look alike", (first, second, both) => {
  expect(warningOf(first, second)).toBe(
    `data set text: ${both} are two classes, though their names look alike: is it one?`,
  );
});

test("other names do not", () => {
  expect(warningOf("resume", "résumé", "t-shirt", "shirt")).toBeNull();
});

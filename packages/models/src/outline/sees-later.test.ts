import { nextTokensMark } from "@faculty/shared/samples";
import { numberedOutput } from "@faculty/testing";
import { expect, test } from "vitest";
import { outlineModel } from "../architectures/outline-model.ts";
import { applied, inputTensor, layer, through } from "./apply-layer.ts";
import { layerThatSeesLater } from "./sees-later.ts";

const vocabulary = ["[padding]", "[unknown]", "[mask]", nextTokensMark("words"), "a", "b"];

test.each([
  [{ kind: "transformer", causal: true }, null],
  [{ kind: "transformer", causal: false }, "block1_attention"],
  [{ kind: "gru", units: [4] }, null],
  [{ kind: "lstm", units: [4, 4] }, null],
])("%j shows a position what comes after it by %j", (spec, name) => {
  const output = numberedOutput(6, [8]);
  expect(layerThatSeesLater(outlineModel({ spec, inputShape: [8], output, vocabulary }, () => 1))).toBe(name);
});

test.each([
  ["Bidirectional", {}, true],
  ["GRU", { go_backwards: true }, true],
  ["Conv1D", { kernelSize: [3], padding: "same" }, true],
  ["Conv1D", { kernelSize: 3, padding: "causal" }, false],
  ["Conv1D", { kernelSize: [1], padding: "same" }, false],
  ["Dense", { units: 3 }, false],
])("a layer %s of %j", (kind, config, isSeen) => {
  const input = inputTensor("input", [8, 2]);
  const one = { ...layer("Dense", { name: "one", units: 2 }), kind, config };
  const outputs = [through(applied(one, input))];
  expect(layerThatSeesLater({ outputs })).toBe(isSeen ? "one" : null);
});

import { expect, test } from "vitest";
import { positionQuality, tokenQuality } from "./position-quality.ts";

/** Rows of two classes, given the probability of the first. */
const rowsOf = (...first: readonly number[]) => ({
  rows: first.length,
  width: 2,
  data: Float64Array.from(first.flatMap((p) => [Math.log(p), Math.log(1 - p)])),
});

test("accuracy is a mean of samples', IoU and NLL are over all positions", () => {
  // the first sample tells 0, 0, 1 of 0, 1, 1; of the second one position counts, which is told
  const said = rowsOf(0.9, 0.8, 0.4, 0.7, 0.6, 0.5);
  const { samples, figures, scores, accuracy } = positionQuality(said, [0, 1, 1, 0, -2, -1], 3);
  const nll = -(Math.log(0.9) + Math.log(0.2) + Math.log(0.6) + Math.log(0.7)) / 4;
  expect({ samples, scores, accuracy }).toEqual({ samples: 2, scores: [2 / 3, 1], accuracy: null });
  expect(figures["accuracy"]).toBeCloseTo((2 / 3 + 1) / 2, 12);
  expect(figures["miou"]).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12); // class 0: 2 of 3 told or true; class 1: 1 of 2
  expect(figures["nll"]).toBeCloseTo(nll, 12);
  expect(figures["perplexity"]).toBeCloseTo(Math.exp(nll), 12);
});

test("where no position counts, nothing is measured", () => {
  expect(positionQuality(rowsOf(0.5, 0.5), [-2, -1], 2)).toMatchObject({ samples: 0, figures: {}, scores: [] });
});

test("tokens are told by perplexity, and by the share that is told", () => {
  const { kind, figures } = tokenQuality(rowsOf(0.9, 0.8, 0.4, 0.7, 0.6, 0.5), [0, 1, 1, 0, -2, -1], 3);
  const nll = -(Math.log(0.9) + Math.log(0.2) + Math.log(0.6) + Math.log(0.7)) / 4;
  expect({ kind, names: Object.keys(figures) }).toEqual({ kind: "tokens", names: ["perplexity", "nll", "accuracy"] });
  expect(figures["perplexity"]).toBeCloseTo(Math.exp(nll), 12);
  expect(figures["accuracy"]).toBeCloseTo((2 / 3 + 1) / 2, 12);
});

import { expect, test } from "vitest";
import type { ScoredModel } from "../measured/scored-model.ts";
import { calibrationRows } from "./calibration-rows.ts";
import { input } from "./report.fixture.ts";

const [teacher] = input.models;

function modelOf(...seeds: readonly { samples: number; confidence: number; accuracy: number }[]): ScoredModel {
  const [score] = teacher.scores;
  if (score === null || score === undefined) throw new Error("the fixture's teacher was measured");
  return { ...teacher, scores: [...seeds.map((bin) => ({ ...score, reliability: [bin] })), null] };
}

test("bins of several seeds are one, each sample counting alike", () => {
  const rows = calibrationRows([
    modelOf({ samples: 1, confidence: 0.5, accuracy: 1 }, { samples: 3, confidence: 0.7, accuracy: 1 / 3 }),
  ]);
  expect(rows[0]?.bins[0]?.samples).toBe(4);
  expect(rows[0]?.bins[0]?.confidence).toBeCloseTo((0.5 + 3 * 0.7) / 4, 12);
  expect(rows[0]?.bins[0]?.accuracy).toBeCloseTo((1 + 1) / 4, 12);
});

test("who was measured before bins were kept is left out", () => {
  expect(calibrationRows(input.models)).toEqual([]);
});

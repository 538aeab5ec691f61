import { expect, test } from "vitest";
import { addPoint, type CurvePoint, createPhaseAxis } from "./curve.ts";

const pointAt = (epochs: number, value = epochs): CurvePoint => ({ epochs, atMs: 0, value });

test("a phase follows the end of the one before", () => {
  const axis = createPhaseAxis();
  expect(axis.at({ phase: "distil", epochs: 0.5, ofEpochs: 4 })).toBe(0.5);
  expect(axis.at({ phase: "distil", epochs: 3, ofEpochs: 4 })).toBe(3); // patience was over after the third
  expect(axis.at({ phase: "fine-tune", epochs: 0.25, ofEpochs: 2 })).toBe(3 + 0.25);
});

test("a student that goes on from a checkpoint of an earlier phase goes back with it", () => {
  const axis = createPhaseAxis();
  axis.at({ phase: "distil", epochs: 4, ofEpochs: 4 });
  axis.at({ phase: "fine-tune", epochs: 1, ofEpochs: 2 });
  expect(axis.at({ phase: "distil", epochs: 3.5, ofEpochs: 4 })).toBe(3.5);
  axis.at({ phase: "distil", epochs: 4, ofEpochs: 4 });
  expect(axis.at({ phase: "fine-tune", epochs: 0.5, ofEpochs: 2 })).toBe(4 + 0.5);
});

test("of two stages of one name the second follows the first", () => {
  const axis = createPhaseAxis();
  axis.at({ phase: "stage", epochs: 2, ofEpochs: 2 });
  expect(axis.at({ phase: "stage", epochs: 0.5, ofEpochs: 3 })).toBe(2 + 0.5);
});

test("a stage that is started again before its end goes back", () => {
  const axis = createPhaseAxis();
  axis.at({ phase: "stage", epochs: 1.5, ofEpochs: 2 });
  expect(axis.at({ phase: "stage", epochs: 1, ofEpochs: 2 })).toBe(1);
});

test("what is computed again takes the place of what was computed before", () => {
  const points: CurvePoint[] = [];
  for (const point of [pointAt(0, 3), pointAt(1, 2), pointAt(2, 1), pointAt(1, 2.5)]) addPoint(points, point);
  expect(points).toEqual([pointAt(0, 3), pointAt(1, 2.5)]);
});

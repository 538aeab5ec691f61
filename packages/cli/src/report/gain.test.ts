import { expect, test } from "vitest";
import { judgeGain } from "./gain.ts";

/** `right` of `total` samples right, from the first on. */
function outcomes(right: number, total: number): boolean[] {
  return Array.from({ length: total }, (_, i) => i < right);
}

test("says gained where every seed gained about the same", () => {
  const gain = judgeGain({
    distilled: [outcomes(84, 100), outcomes(85, 100), outcomes(84, 100)],
    scratch: [outcomes(80, 100), outcomes(81, 100), outcomes(81, 100)],
    teacherAccuracies: [0.9, 0.88],
    ensembleAccuracy: 0.91,
  });
  expect(gain.kind).toBe("gained");
  expect(gain.difference.mean).toBeCloseTo((0.04 + 0.04 + 0.03) / 3, 12);
  expect(gain.recovered).toBeCloseTo(0.11 / 3 / (0.91 - 2.42 / 3), 12);
  expect(gain.words[0]).toBe(
    "Distillation gained +3.67 points of test accuracy (95 % interval +2.23 to +5.10; 3 pairs of seeds) over the same student from scratch.",
  );
});

test("says no clear difference where the seeds disagree", () => {
  const gain = judgeGain({
    distilled: [outcomes(84, 100), outcomes(78, 100)],
    scratch: [outcomes(80, 100), outcomes(81, 100)],
    teacherAccuracies: [0.9],
    ensembleAccuracy: 0.9,
  });
  expect(gain.kind).toBe("no-clear-difference");
  expect(gain.words[1]).toContain("capacity gap");
});

test("says lost where the distilled student is worse", () => {
  const gain = judgeGain({
    distilled: [outcomes(60, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [0.9],
    ensembleAccuracy: 0.9,
  });
  expect(gain.kind).toBe("lost");
  expect(gain.words[0]).toContain("one pair of seeds, over test samples");
});

test("names teachers that are no better than the student", () => {
  const gain = judgeGain({
    distilled: [outcomes(80, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [0.7, 0.75],
    ensembleAccuracy: 0.78,
  });
  expect(gain.recovered).toBeNull();
  expect(gain.words).toEqual([
    "Distillation made no clear difference: +0.00 points of test accuracy (95 % interval +0.00 to +0.00; one pair of seeds, over test samples) against the same student from scratch.",
    "No teacher is better than the student from scratch (75.0 % against 80.0 %): there was little to learn from them.",
  ]);
});

test("names an ensemble that wastes its teachers", () => {
  const gain = judgeGain({
    distilled: [outcomes(80, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [0.9, 0.3],
    ensembleAccuracy: 0.7,
  });
  expect(gain.words[1]).toBe(
    "The ensemble (70.0 %) is not better than the student from scratch (80.0 %), although one teacher is: try another weighting.",
  );
});

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
  expect(gain?.kind).toBe("gained");
  expect(gain?.difference.mean).toBeCloseTo((0.04 + 0.04 + 0.03) / 3, 12);
  expect(gain?.recovered).toBeCloseTo(0.11 / 3 / (0.91 - 2.42 / 3), 12);
  expect(gain?.words[0]).toBe(
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
  expect(gain?.kind).toBe("no-clear-difference");
  expect(gain?.words[1]).toContain("capacity gap");
});

test("says lost where the distilled student is worse", () => {
  const gain = judgeGain({
    distilled: [outcomes(60, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [0.9],
    ensembleAccuracy: 0.9,
  });
  expect(gain?.kind).toBe("lost");
  expect(gain?.words[0]).toContain("one pair of seeds, over test samples");
});

test("names teachers that are no better than the student", () => {
  const gain = judgeGain({
    distilled: [outcomes(80, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [0.7, 0.75],
    ensembleAccuracy: 0.78,
  });
  expect(gain?.recovered).toBeNull();
  expect(gain?.words).toEqual([
    "Distillation made no clear difference: +0.00 points of test accuracy (95 % interval −2.95 to +2.95; one pair of seeds, over test samples) against the same student from scratch.",
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
  expect(gain?.words[1]).toBe(
    "The ensemble (70.0 %) is not better than the student from scratch (80.0 %), although one teacher is: try another weighting.",
  );
});

test("two pairs of seeds that happen to agree have the interval of the test samples", () => {
  const gain = judgeGain({
    distilled: [outcomes(84, 100), outcomes(84, 100)],
    scratch: [outcomes(80, 100), outcomes(80, 100)],
    teacherAccuracies: [0.9],
    ensembleAccuracy: 0.9,
  });
  const sd = Math.sqrt((4 * 0.96 ** 2 + 96 * 0.04 ** 2) / 99); // four samples differ by 1, the others not at all
  const half = (1.96 * sd) / Math.sqrt(100);
  expect(gain?.over).toBe("test-samples");
  expect(gain?.interval[0]).toBeCloseTo(0.04 - half, 12);
  expect(gain?.interval[1]).toBeCloseTo(0.04 + half, 12);
  expect(gain?.words[0]).toContain("2 pairs of seeds, over test samples");
});

test("three pairs of seeds that agree to the last sample have no interval of width 0 either", () => {
  const same = [outcomes(80, 100), outcomes(80, 100), outcomes(80, 100)];
  const gain = judgeGain({ distilled: same, scratch: same, teacherAccuracies: [0.9], ensembleAccuracy: 0.9 });
  const half = 1 - 0.05 ** (1 / 100); // what was not seen in 100 samples, with 95 % confidence
  expect(gain?.interval).toEqual([-half, half]);
});

test("a seed without one of the two students is left out, and the others stay paired", () => {
  const gain = judgeGain({
    distilled: [outcomes(90, 100), null, outcomes(70, 100)],
    scratch: [outcomes(80, 100), outcomes(10, 100), outcomes(60, 100)],
    teacherAccuracies: [0.9],
    ensembleAccuracy: null,
  });
  expect(gain?.difference.count).toBe(2);
  expect(gain?.difference.mean).toBeCloseTo((0.1 + 0.1) / 2, 12);
  expect(
    judgeGain({ distilled: [null], scratch: [outcomes(1, 2)], teacherAccuracies: [], ensembleAccuracy: null }),
  ).toBeNull();
});

test("a student better than its ensemble is not told in more than the whole distance", () => {
  const gain = judgeGain({
    distilled: [outcomes(95, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [0.9],
    ensembleAccuracy: 0.9,
  });
  expect(gain?.words[1]).toBe("That is beyond the ensemble.");
});

test("a teacher that could not be measured is no reason for anything", () => {
  const gain = judgeGain({
    distilled: [outcomes(80, 100)],
    scratch: [outcomes(80, 100)],
    teacherAccuracies: [],
    ensembleAccuracy: 0.8,
  });
  expect(gain?.words).toHaveLength(1);
});

test("beside a student of all labels, the gain is told as a share of what they would be worth", () => {
  const input = {
    distilled: [outcomes(85, 100)],
    scratch: [outcomes(79, 100)],
    teacherAccuracies: [0.91],
    ensembleAccuracy: 0.91,
  };
  const gain = judgeGain({ ...input, ceiling: [outcomes(87, 100)] });
  expect(gain?.closed).toBeCloseTo((85 - 79) / (87 - 79), 12);
  expect(gain?.words.at(-1)).toMatch(
    /^The labels that the run hides would be worth \+8\.00 points of test accuracy \(.*\) to the student from scratch; distillation closed 75\.0 % of that\.$/,
  );
  expect(judgeGain(input)?.closed).toBeNull();
  const worse = judgeGain({ ...input, distilled: [outcomes(75, 100)], ceiling: [outcomes(87, 100)] });
  expect(worse?.words.at(-1)).toMatch(/; distillation closed nothing of that\.$/);
  const behind = judgeGain({ ...input, ceiling: [outcomes(70, 100)] });
  expect(behind?.closed).toBeNull();
  expect(behind?.words.at(-1)).toMatch(/there is no distance to close\.$/);
});

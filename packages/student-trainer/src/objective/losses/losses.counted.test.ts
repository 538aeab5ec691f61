import { startBackend } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { everyPluggedTerm } from "../every-term.fixture.ts";
import { genericCase, gradientOf, type LossCase, lossOf } from "../loss-case.fixture.ts";
import { objectiveNeeds } from "../terms/objective-terms.ts";

beforeAll(async () => {
  await startBackend();
});

const ofRows = everyPluggedTerm.filter(([, term]) => objectiveNeeds([term]).size > 0);

const { logits, teacher, labels, temperature } = genericCase;
/** The generic case with two rows that count for nothing, wherever they stand and whatever they hold. */
const padded: LossCase = {
  logits: [[9, -9, 3, 1], ...logits, [0, 0, 0, 0]],
  teacher: [[-5, 8, 0, 2], ...teacher, [4, 0, 0, 0]],
  labels: [1, ...labels, -1],
  temperature,
  counted: [0, 1, 1, 1, 0],
};

describe.each(ofRows)("%s", (_, term) => {
  test("is a mean over the rows that count alone, and moves no other", () => {
    const [expected, found] = [lossOf(term, genericCase), lossOf(term, padded)];
    expect(found / expected).toBeCloseTo(1, 5);
    const [own, all] = [[...gradientOf(term, genericCase)], [...gradientOf(term, padded)]];
    const largest = Math.max(...own.map(Math.abs));
    for (const [i, value] of all.slice(4, 16).entries())
      expect(Math.abs(value - (own[i] as number)) / largest).toBeLessThan(1e-4);
    expect([...all.slice(0, 4), ...all.slice(16)].map(Math.abs)).toEqual(Array(8).fill(0));
  });
});

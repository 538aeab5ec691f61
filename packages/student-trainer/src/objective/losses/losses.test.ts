import { startBackend } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { everyPluggedTerm, everyTerm } from "../every-term.fixture.ts";
import { genericCase, gradientOf, type LossCase, lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

/** What its system codes is no divergence. */
const signed = ["paddleslim-dkd"];

/** Parts of these are constants of the gradient by definition; the losses' own tests say what their gradient is. */
const semiGradients = ["adaptive-kl", "adversarial", "wsld"];

const edges: readonly (readonly [string, LossCase])[] = [
  ["one row, one class", { logits: [[3]], labels: [0], teacher: [[-1]], temperature: 4 }],
  ["equal logits", { logits: [[1, 1, 1]], labels: [1], teacher: [[1, 1, 1]], temperature: 4 }],
  ["agreement", { ...genericCase, logits: genericCase.teacher }],
  ["logits of ±1000 that disagree", { logits: [[1000, -1000]], labels: [1], teacher: [[-1000, 1000]], temperature: 1 }],
  ["logits of ±1000 that agree", { logits: [[1000, -1000]], labels: [1], teacher: [[1000, -1000]], temperature: 1 }],
  ["temperature 0.5", { logits: [[1000, -1000]], labels: [1], teacher: [[-1000, 1000]], temperature: 0.5 }],
  ["temperature 100", { logits: [[1000, -1000]], labels: [1], teacher: [[-1000, 1000]], temperature: 100 }],
  ["a label of probability 0", { logits: [[0, 0, 1]], labels: [1], teacher: [[0, -1e4, 0]], temperature: 1 }],
  ["another class of probability 0", { logits: [[0, 0, 1]], labels: [0], teacher: [[0, -1e4, 0]], temperature: 1 }],
  ["a student certain of the label", { logits: [[0, 1000]], labels: [1], teacher: [[0, 1]], temperature: 1 }],
];

describe.each(everyPluggedTerm)("%s", (_, term) => {
  test.each(edges)("is finite for %s, and so is its gradient", (_, given) => {
    expect(lossOf(term, given)).toSatisfy(Number.isFinite);
    expect([...gradientOf(term, given)].every(Number.isFinite)).toBe(true);
  });

  test("has a gradient that reaches the student", () => {
    expect(Math.max(...gradientOf(term, genericCase).map(Math.abs))).toBeGreaterThan(1e-3);
  });

  if (semiGradients.includes(term.loss) || "sampleTemperature" in term) return;

  test("has the gradient that finite differences give", () => {
    const gradient = gradientOf(term, genericCase);
    const errors = differences(term, genericCase).map((slope, i) => Math.abs(slope - (gradient[i] as number)));
    expect(Math.max(...errors)).toBeLessThan(5e-3 * Math.max(...gradient.map(Math.abs)));
  });
});

describe.each(everyTerm)("%s", (_, term) => {
  test("is finite and not negative for any logits and temperature", () => {
    const logits = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 3, maxLength: 3 });
    const temperature = fc.double({ min: 0.5, max: 100, noNaN: true });
    fc.assert(
      fc.property(logits, logits, temperature, (student, teacher, t) => {
        const value = lossOf(term, { logits: [student], labels: [1], teacher: [teacher], temperature: t });
        // Rounding of log-softmax at this size of logits is what a loss of 0 may be off by.
        return Number.isFinite(value) && (signed.includes(String(term["convention"])) || value >= -1e-3 * t ** 2);
      }),
    );
  });
});

/** Central differences of the loss along each logit. */
function differences(term: TermSpec, given: LossCase): number[] {
  const h = 2e-2; // float32: smaller steps drown in rounding
  return given.logits.flatMap((row, i) =>
    row.map((_, c) => {
      const at = (by: number) =>
        lossOf(term, {
          ...given,
          logits: given.logits.map((z, r) => z.map((x, k) => (r === i && k === c ? x + by : x))),
        });
      return (at(h) - at(-h)) / (2 * h);
    }),
  );
}

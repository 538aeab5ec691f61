import { expect, test } from "vitest";
import { z } from "zod";
import { figureKeys, keptFigures } from "./figures.ts";

test("the figures alone are kept of what holds more: numbers, or null where labels tell nothing", () => {
  const measured = { accuracy: 0.5, nll: 1, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7, samples: 2 };
  expect(keptFigures(measured)).toEqual({ accuracy: 0.5, nll: 1, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7 });
  const notMeasured = { accuracy: null, nll: null, ece: null, balancedAccuracy: null, macroF1: null, samples: 2 };
  expect(keptFigures(notMeasured)).toEqual({
    accuracy: null,
    nll: null,
    ece: null,
    balancedAccuracy: null,
    macroF1: null,
  });
});

test("what metrics of plugins say outlives the process too", () => {
  const figures = { accuracy: 0.5, nll: 1, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7, own: { cost: 2.5 } };
  expect(keptFigures({ ...figures, samples: 2 } as typeof figures)).toEqual(figures);
  expect(z.object(figureKeys.measured).parse(figures)).toEqual(figures);
});

test("a result without one of the figures, or with one that is null, is not a measured one", () => {
  const measured = z.object(figureKeys.measured);
  expect(measured.safeParse({ accuracy: 0.5, nll: 1, ece: 0.1, balancedAccuracy: 0.8, macroF1: 0.7 }).success).toBe(
    true,
  );
  expect(measured.safeParse({ accuracy: 0.5, nll: 1 }).success).toBe(false);
  expect(measured.safeParse({ accuracy: 0.5, nll: 1, ece: null }).success).toBe(false);
});

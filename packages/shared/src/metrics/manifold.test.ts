import { expect, test } from "vitest";
import { manifoldOf } from "./manifold.ts";

const onLine = (...data: readonly number[]) => ({ rows: data.length, width: 1, data: Float64Array.from(data) });

test("is the share of one set within the reach of the other's nearest neighbours", () => {
  // Each real sample reaches 1 (k = 1): 0 to 1 and 10 to 11, each widened by 1. Of the generated ones, 0.5, 11.5 and 2 are
  // within, 30 and 40 are not: those reach 10 each, and 11.5, 2, 0.5 reach 9.5, 1.5, 1.5.
  const real = onLine(0, 1, 10, 11);
  const generated = onLine(0.5, 2, 11.5, 30, 40);
  expect(manifoldOf(real, generated, 1)).toEqual({ precision: 3 / 5, recall: 4 / 4 });
});

test("sets that are far apart share nothing, a set shares all with itself", () => {
  const [near, far] = [onLine(0, 1, 2, 3, 4), onLine(100, 101, 102, 103, 104)];
  expect(manifoldOf(near, far)).toEqual({ precision: 0, recall: 0 });
  expect(manifoldOf(near, near)).toEqual({ precision: 1, recall: 1 });
});

test("what is generated alike again and again is precise, and recalls little", () => {
  const real = onLine(0, 10, 20, 30, 40, 50, 60, 70);
  const generated = onLine(1, 1, 1, 1, 1);
  expect(manifoldOf(real, generated, 1)).toEqual({ precision: 1, recall: 0 });
});

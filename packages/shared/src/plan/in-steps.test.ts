import { expect, test } from "vitest";
import { inSteps } from "./in-steps.ts";
import { plan } from "./plan.ts";

const own = plan({ seed: 1, epochs: 2, batchSize: 4, validation: 0, labels: new Int32Array(10) }); // 4, 4, 2 samples

test("passes follow each other through longer epochs, each in its own order and its own views", () => {
  const longer = inSteps(own, 5);
  const steps = [0, 1, 2, 3, 4].map((step) => longer.batch(0, step));
  expect(steps).toEqual([own.batch(0, 0), own.batch(0, 1), own.batch(0, 2), own.batch(1, 0), own.batch(1, 1)]);
  expect(longer.batch(1, 0)).toEqual(own.batch(1, 2)); // step 5 of all is step 2 of the second pass
  expect([0, 1, 2, 3, 4].map((step) => longer.viewEpoch(0, step))).toEqual([0, 0, 0, 1, 1]);
  expect(longer.batch(0, 3, 2)).toEqual(own.batch(1, 0, 2));
});

test("of as many steps it is the plan itself", () => {
  expect(inSteps(own, 3)).toBe(own);
});

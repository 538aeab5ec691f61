import { expect, test } from "vitest";
import { chainGain } from "./chain-gain.ts";

const right = (count: number) => Array.from({ length: 10 }, (_, i) => i < count);

test("is what the chain's students have over those without, seed by seed", () => {
  const gain = chainGain([right(10), right(9), right(9)], [right(7), right(7), right(7)]);
  expect(gain).toMatchObject({ kind: "gained", difference: { mean: expect.closeTo((0.3 + 0.2 + 0.2) / 3), count: 3 } });
  // t of two degrees of freedom times the standard deviation of 0.3, 0.2, 0.2 over √3: 4.303 · 0.0577 / 1.732 = 0.1434
  expect(gain?.words).toBe(
    "The assistants helped: +23.33 points of test accuracy (95 % interval +8.99 to +37.68; 3 pairs of seeds) over the same student taught by the teachers directly.",
  );
});

test("says so where they harmed, or where nothing is clear", () => {
  expect(chainGain([right(2), right(2)], [right(7), right(7)])?.words).toMatch(/^The assistants harmed: −50.00 points/);
  expect(chainGain([right(5), right(7)], [right(6), right(6)])?.words).toMatch(
    /^The assistants made no clear difference: \+0.00 points/,
  );
});

test("is null where nothing was compared", () => {
  expect(chainGain([right(5)], [])).toBeNull();
});

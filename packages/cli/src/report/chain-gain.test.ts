import { expect, test } from "vitest";
import { chainGain } from "./chain-gain.ts";

const right = (count: number) => Array.from({ length: 10 }, (_, i) => i < count);

test("is what the chain's students have over those without, seed by seed", () => {
  const gain = chainGain([right(9), right(8)], [right(7), right(6)]);
  expect(gain).toMatchObject({ kind: "gained", difference: { mean: expect.closeTo(0.2), count: 2 } });
  expect(gain?.words).toBe(
    "The assistants helped: +20.00 points of test accuracy (95 % interval +20.00 to +20.00; 2 pairs of seeds) over the same student taught by the teachers directly.",
  );
});

test("says so where they harmed, or where nothing is clear", () => {
  expect(chainGain([right(5), right(5)], [right(7), right(7)])?.words).toMatch(/^The assistants harmed: −20.00 points/);
  expect(chainGain([right(5), right(7)], [right(6), right(6)])?.words).toMatch(
    /^The assistants made no clear difference: \+0.00 points/,
  );
});

test("is null where nothing was compared", () => {
  expect(chainGain([right(5)], [])).toBeNull();
});

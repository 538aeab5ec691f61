import { createRandom } from "@faculty/shared/random";
import { expect, test } from "vitest";
import { drawNext } from "./continue-text.ts";

/** Of four special ids, which would be the most probable, and of three tokens. */
const logits = Float32Array.of(9, 9, 9, 9, Math.log(0.2), Math.log(0.5), Math.log(0.3));

test("at temperature 0 the most probable token comes next, and never a special one", () => {
  expect(drawNext(logits, 0, createRandom(1))).toBe(5);
});

test("tokens are drawn as often as they are probable, the same ones by the same seed", () => {
  const draw = (seed: number, temperature: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 4000 }, () => drawNext(logits, temperature, random));
  };
  const share = (drawn: readonly number[], id: number) => drawn.filter((one) => one === id).length / drawn.length;
  const drawn = draw(1, 1);
  expect([4, 5, 6].map((id) => share(drawn, id))).toEqual([0.2, 0.5, 0.3].map((p) => expect.closeTo(p, 1)));
  expect(draw(1, 1)).toEqual(drawn);
  expect(draw(2, 1)).not.toEqual(drawn);
  // at T = 1/2 probabilities are squared: 0.25 of 0.04 + 0.25 + 0.09
  expect(share(draw(1, 0.5), 5)).toBeCloseTo(0.25 / 0.38, 1);
});

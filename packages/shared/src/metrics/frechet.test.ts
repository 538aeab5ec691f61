import { expect, test } from "vitest";
import { frechetDistance } from "./frechet.ts";

/** Features by a rule, so that another program computes the same. */
function featuresOf(rows: number, width: number, shift: number, a: number, b: number) {
  const data = Float64Array.from({ length: rows * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    return ((i * a + j * b + i * j) % 17) / 17 + shift * j;
  });
  return { rows, width, data };
}

// scipy.linalg.sqrtm and numpy.cov, as pytorch-fid has it, on the same features.
test.each([
  [20, 20, 3, 0.1, 0.054671761601967475],
  [40, 25, 6, -0.3, 5.154932509132397],
  [9, 30, 5, 0.02, 0.1849609327111081],
])("is what scipy computes of %i and %i samples of %i features", (rows, others, width, shift, expected) => {
  const found = frechetDistance(featuresOf(rows, width, 0, 3, 5), featuresOf(others, width, shift, 7, 2));
  expect(found).toBeCloseTo(expected, 9);
});

test("of one feature it is the square of what means and deviations differ by", () => {
  const one = { rows: 2, width: 1, data: Float64Array.of(-1, 1) }; // mean 0, variance 2
  const other = { rows: 2, width: 1, data: Float64Array.of(1, 5) }; // mean 3, variance 8
  expect(frechetDistance(one, other)).toBeCloseTo(3 ** 2 + (Math.sqrt(8) - Math.sqrt(2)) ** 2, 10);
});

test("is 0 of a set and itself, also where features do not vary or hang together", () => {
  const features = { rows: 3, width: 3, data: Float64Array.of(1, 2, 7, 2, 4, 7, 5, 10, 7) };
  expect(frechetDistance(features, features)).toBeCloseTo(0, 10);
});

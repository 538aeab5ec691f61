import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { log1p } from "./log1p.ts";

beforeAll(async () => {
  await startBackend("wasm"); // whose own operation is off by 1e-3 at 1e-5
});

const points = [0, 1e-30, -1e-9, 1e-5, -1e-5, 1e-3, 0.1, -0.5, 3, 1e6];

test("has all of float32's digits, near 0 as well", () => {
  const found = tf.tidy(() => log1p(tf.tensor1d(points)).dataSync());
  points.forEach((x, i) => {
    expect(Math.abs((found[i] as number) - Math.log1p(x))).toBeLessThanOrEqual(2e-7 * Math.abs(Math.log1p(x)));
  });
});

test("has the gradient 1 / (1 + x)", () => {
  const found = tf.tidy(() =>
    tf
      .grad((x) => log1p(x).sum())(tf.tensor1d(points))
      .dataSync(),
  );
  points.forEach((x, i) => {
    expect(found[i]).toBeCloseTo(1 / (1 + x), 6);
  });
});

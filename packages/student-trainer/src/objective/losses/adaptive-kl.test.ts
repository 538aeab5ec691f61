import { startBackend, tf } from "@faculty/models/backend";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { termSpec } from "../terms/term-spec.ts";
import { adaptiveKlLoss } from "./adaptive-kl.ts";

beforeAll(async () => {
  await startBackend();
});

const log = Math.log;

type Found = {
  readonly loss: number;
  readonly weights: number[];
  readonly gradient: number[];
};

/** @param teachers - Probabilities at T = 1, `[teachers][classes]`, the same for each of two rows. */
function found(
  term: object,
  teachers: readonly (readonly number[])[],
  mask: readonly number[],
  temperature = 1,
): Found {
  using loss = adaptiveKlLoss.bind(termSpec.parse({ loss: "adaptive-kl", weight: 1, ...term }), {
    output: numberedOutput(2),
    teachers: teachers.length,
    seed: 1,
  });
  return tf.tidy(() => {
    const teacherSignals = tf.tensor3d(teachers.map((p) => [p.map(log), p.map(log)]));
    const teacherMask = tf.tensor1d([...mask]);
    let weights: number[] = [];
    const value = (logits: tf.Tensor2D) =>
      loss.evaluate({ logits, temperature, teacherSignals, teacherMask }, (told) => (weights = [...told.dataSync()]));
    const { value: total, grad } = tf.valueAndGrad((z) => value(z as tf.Tensor2D))(tf.zeros([2, 2]));
    return { loss: total.dataSync()[0] as number, weights, gradient: [...grad.dataSync()] };
  });
}

const kl = (p: number) => p * log(2 * p) + (1 - p) * log(2 * (1 - p)); // against ½, ½

test("opposite teachers balance: q − p of ±0.2 and ∓0.3 cancel at 3 to 2", () => {
  const { loss, weights, gradient } = found(
    { bound: 1 },
    [
      [0.7, 0.3],
      [0.2, 0.8],
    ],
    [1, 1],
  );
  expect(weights[0]).toBeCloseTo(0.3 / 0.5, 3);
  expect(loss).toBeCloseTo(0.6 * kl(0.7) + 0.4 * kl(0.2), 4);
  for (const slope of gradient) expect(slope).toBeCloseTo(0, 4);
});

test("of teachers that agree in direction the nearest has its bound, 0.6 unless the term says", () => {
  const { weights, gradient } = found(
    {},
    [
      [0.9, 0.1],
      [0.6, 0.4],
    ],
    [1, 1],
  );
  expect(weights[1]).toBeCloseTo(0.6, 4);
  // (q − Σ α p) / rows, α a constant
  expect(gradient[0]).toBeCloseTo((0.5 - (0.4 * 0.9 + 0.6 * 0.6)) / 2, 4);
});

test("an absent teacher plays no part, and one that is left has all the weight whatever its bound", () => {
  const { loss, weights } = found(
    { bound: 0.4 },
    [
      [0.9, 0.1],
      [0.6, 0.4],
    ],
    [0, 1],
  );
  expect(weights).toEqual([0, 1]);
  expect(loss).toBeCloseTo(kl(0.6), 5);
});

test("teachers are softened as the student is, and T² is a factor", () => {
  const odds = Math.sqrt(0.9 / 0.1);
  const { loss } = found({}, [[0.9, 0.1]], [1], 2);
  expect(loss).toBeCloseTo(2 ** 2 * kl(odds / (odds + 1)), 4);
});

import { startBackend, tf } from "@faculty/shared/backend";
import type { TermSpec } from "@faculty/shared/config";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { StepInputs } from "../loss.ts";
import { losses, lossNamed } from "../losses.ts";

beforeAll(async () => {
  await startBackend();
});

interface Case {
  readonly logits: number[][];
  readonly labels: number[];
  /** The ensemble's logits before softening. */
  readonly teacher: number[][];
  readonly temperature: number;
}

function inputsOf({ logits, labels, teacher, temperature }: Case, student?: tf.Tensor2D): StepInputs {
  const softLogits = tf.tensor2d(teacher);
  return {
    logits: student ?? tf.tensor2d(logits),
    labels: tf.tensor1d(labels, "int32"),
    softLogits,
    softTarget: tf.logSoftmax(softLogits.div(temperature)),
    temperature,
  };
}

function lossOf(term: TermSpec, given: Case): number {
  using loss = lossNamed(term.loss).bind(term, { classes: 0, seed: 1 });
  return tf.tidy(() => loss.evaluate(inputsOf(given)).dataSync()[0] as number);
}

function gradientOf(term: TermSpec, given: Case): Float32Array {
  using loss = lossNamed(term.loss).bind(term, { classes: 0, seed: 1 });
  return tf.tidy(() => {
    const gradient = tf.grad((x) => loss.evaluate(inputsOf(given, x as tf.Tensor2D)))(tf.tensor2d(given.logits));
    return gradient.dataSync() as Float32Array;
  });
}

const two: Case = { logits: [[2, 2]], labels: [0], teacher: [[0, 0]], temperature: 4 };

describe("hard-label", () => {
  test("is log C for equal logits", () => {
    expect(lossOf({ loss: "hard-label", weight: 1 }, two)).toBeCloseTo(Math.log(2), 6);
  });

  test("is the label's negative log-probability, averaged over the batch", () => {
    const given = {
      ...two,
      logits: [
        [Math.log(3), 0],
        [0, 0],
      ],
      labels: [0, 1],
      teacher: [
        [0, 0],
        [0, 0],
      ],
    }; // p = ¾, ½
    expect(lossOf({ loss: "hard-label", weight: 1 }, given)).toBeCloseTo((Math.log(4 / 3) + Math.log(2)) / 2, 6);
  });

  test("moves labelSmoothing of the mass to all classes evenly", () => {
    const given = { ...two, logits: [[Math.log(3), 0]] };
    const expected = -(0.8 + 0.1) * Math.log(3 / 4) - 0.1 * Math.log(1 / 4);
    expect(lossOf({ loss: "hard-label", weight: 1, labelSmoothing: 0.2 }, given)).toBeCloseTo(expected, 6);
  });
});

describe("soft-target-kl", () => {
  const term = { loss: "soft-target-kl", weight: 1 };

  test("is 0 when student and teachers agree", () => {
    expect(lossOf(term, { ...two, logits: [[7, 3]], teacher: [[5, 1]] })).toBeCloseTo(0, 6);
  });

  test("equals T² times the divergence of the softened distributions", () => {
    const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 }; // p = ¾, q = ½
    const divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
    expect(lossOf(term, given)).toBeCloseTo(2 ** 2 * divergence, 5);
  });

  test("has the gradient T (q − p) / batch", () => {
    const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };
    expect(gradientOf(term, given)[0]).toBeCloseTo(2 * (0.5 - 0.75), 5);
  });
});

describe("soft-target-mse", () => {
  test("is the mean over samples and classes of the squared difference of softened probabilities", () => {
    const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 };
    expect(lossOf({ loss: "soft-target-mse", weight: 1 }, given)).toBeCloseTo((0.25 ** 2 + 0.25 ** 2) / 2, 6);
  });
});

describe("logit-mse", () => {
  test("divides the difference of logits by the temperature", () => {
    const given = { logits: [[1, 3]], labels: [0], teacher: [[1, 1]], temperature: 4 };
    expect(lossOf({ loss: "logit-mse", weight: 1 }, given)).toBeCloseTo((2 / 4) ** 2 / 2, 6);
  });
});

describe.each(Object.keys(losses))("%s", (name) => {
  const term: TermSpec = { loss: name, weight: 1 };

  test("has the gradient that finite differences give", () => {
    const given = { logits: [[0.3, -1.2, 0.8]], labels: [2], teacher: [[1, -0.5, 0.2]], temperature: 2 };
    const gradient = gradientOf(term, given);
    const h = 1e-2; // float32: smaller steps drown in rounding
    gradient.forEach((slope, i) => {
      const moved = (by: number) => [given.logits[0]?.map((z, c) => (c === i ? z + by : z)) ?? []];
      const rise = lossOf(term, { ...given, logits: moved(h) }) - lossOf(term, { ...given, logits: moved(-h) });
      expect(slope).toBeCloseTo(rise / (2 * h), 3);
    });
  });

  test.each([
    ["one row, one class", { logits: [[3]], labels: [0], teacher: [[-1]], temperature: 4 }],
    ["equal logits", { logits: [[1, 1, 1]], labels: [1], teacher: [[1, 1, 1]], temperature: 4 }],
    [
      "logits of ±1000 that disagree",
      { logits: [[1000, -1000]], labels: [1], teacher: [[-1000, 1000]], temperature: 1 },
    ],
    ["temperature 0.5", { logits: [[1000, -1000]], labels: [1], teacher: [[-1000, 1000]], temperature: 0.5 }],
    ["temperature 100", { logits: [[1000, -1000]], labels: [1], teacher: [[-1000, 1000]], temperature: 100 }],
    ["a probability of exactly 0", { logits: [[0, 0]], labels: [0], teacher: [[0, -1e4]], temperature: 1 }],
  ])("is finite for %s, and so is its gradient", (_, given) => {
    expect(lossOf(term, given)).toSatisfy(Number.isFinite);
    expect([...gradientOf(term, given)].every(Number.isFinite)).toBe(true);
  });

  test("is finite and not negative for any logits and temperature", () => {
    const logits = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 3, maxLength: 3 });
    const temperature = fc.double({ min: 0.5, max: 100, noNaN: true });
    fc.assert(
      fc.property(logits, logits, temperature, (student, teacher, t) => {
        const loss = lossOf(term, { logits: [student], labels: [1], teacher: [teacher], temperature: t });
        // Rounding of log-softmax at this size of logits is what a loss of 0 may be off by.
        return Number.isFinite(loss) && loss >= -1e-3 * t ** 2;
      }),
    );
  });

  test("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    lossOf(term, two);
    gradientOf(term, two);
    expect(tf.memory().numTensors).toBe(before);
  });
});

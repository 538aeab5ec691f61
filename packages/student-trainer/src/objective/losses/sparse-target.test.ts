import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { lossNamed } from "./losses.ts";

beforeAll(async () => {
  await startBackend();
});

/** Two rows of five classes; the first names two of them, the second one. */
const classes = 5;
const logits = [0.3, -1.2, 0.8, 0.1, 0.6, 1.7, 0.4, -0.9, -0.2, 0];
const temperature = 2;
const log = Math.log;
const softTarget = [
  [log(0.1), log(0.5), log(0.2)],
  [log(0.05), log(0.8), -1e4],
];
const softPlaces = [
  [1, 3],
  [classes + 4, -1],
];
const dense = [
  [0.1, 0.5, 0.1, 0.2, 0.1],
  [0.05, 0.05, 0.05, 0.05, 0.8],
].map((row) => row.map(log));

const context = { output: numberedOutput(classes), teachers: 1, seed: 1 };

function valueAndGradient(term: TermSpec, target: "sparse" | "dense", at = logits) {
  using loss = lossNamed(term.loss).bind(term, context);
  return tf.tidy(() => {
    const given =
      target === "dense"
        ? { softTarget: tf.tensor2d(dense) }
        : { softTarget: tf.tensor2d(softTarget), softPlaces: tf.tensor2d(softPlaces, undefined, "int32") };
    const counted = tf.tensor1d([1, 1]);
    const f = (x: tf.Tensor) => loss.evaluate({ logits: x as tf.Tensor2D, temperature, counted, ...given });
    const { value, grad } = tf.valueAndGrad(f)(tf.tensor2d(at, [2, classes]));
    return { value: value.dataSync()[0] as number, gradient: [...grad.dataSync()] };
  });
}

describe.each([
  { loss: "soft-target-kl", weight: 1 },
  { loss: "soft-target-kl", weight: 1, temperatureSquared: false },
  { loss: "reverse-kl", weight: 1 },
])("%o", (term) => {
  test("of a target that names some classes is that of the same target written out", () => {
    const [sparse, whole] = [valueAndGradient(term, "sparse"), valueAndGradient(term, "dense")];
    expect(Math.abs(sparse.value - whole.value)).toBeLessThan(1e-6 * Math.max(1, whole.value));
    sparse.gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(whole.gradient[i] as number, 6);
    });
  });

  test("has the gradient that differences show", () => {
    const step = 0.02;
    const { gradient } = valueAndGradient(term, "sparse");
    gradient.forEach((slope, i) => {
      const moved = (by: number) => valueAndGradient(term, "sparse", logits.with(i, (logits[i] as number) + by)).value;
      expect(slope).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 3);
    });
  });
});

/** The classes of the first row's group 0 are 0, 1 and 4, of group 1 are 2 and 3: 0.05 and 0.1 for each not named. */
const groupedTarget = [
  [log(0.05), log(0.1), log(0.6), log(0.2)],
  [log(0.05), log(0.1), log(0.7), -1e4],
];
const groupedDense = [
  [0.05, 0.6, 0.1, 0.2, 0.05],
  [0.05, 0.05, 0.1, 0.1, 0.7],
].map((row) => row.map(log));

test.each(["soft-target-kl", "reverse-kl"])(
  "%s of a target with rests of two groups is that of it written out",
  (loss) => {
    using bound = lossNamed(loss).bind({ loss, weight: 1 }, context);
    const of = (given: () => object) =>
      tf.tidy(() => {
        const f = (x: tf.Tensor) => bound.evaluate({ logits: x as tf.Tensor2D, temperature, ...given() });
        const { value, grad } = tf.valueAndGrad(f)(tf.tensor2d(logits, [2, classes]));
        return [...value.dataSync(), ...grad.dataSync()];
      });
    const groups = [0, 0, 1, 1, 0];
    const sparse = of(() => ({
      softTarget: tf.tensor2d(groupedTarget),
      softPlaces: tf.tensor2d(softPlaces, undefined, "int32"),
      softGroups: tf.tensor2d(
        [
          [0, 1],
          [0, -1],
        ],
        undefined,
        "int32",
      ),
      restMembers: tf.tensor2d(groups.map((group) => [1 - group, group])),
    }));
    of(() => ({ softTarget: tf.tensor2d(groupedDense) })).forEach((value, i) => {
      expect(sparse[i]).toBeCloseTo(value, 6);
    });
  },
);

test("a loss that takes none says so", () => {
  expect(() => valueAndGradient({ loss: "jsd", weight: 1 }, "sparse")).toThrow("jsd is given a sparse target");
});

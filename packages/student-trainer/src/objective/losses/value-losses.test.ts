import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import { beforeAll, expect, test } from "vitest";
import type { StepInputs } from "../loss/loss.ts";
import { lossNamed } from "./losses.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const scaled: OutputSpec = { name: "output", kind: "values", shape: [2], scale: { mean: [0, 0], std: [1, 10] } };
const tags: OutputSpec = { name: "output", kind: "independent", over: { names: ["a", "b"] }, positions: [] };

function valueOf(term: Omit<TermSpec, "weight">, output: OutputSpec, inputs: () => StepInputs): number {
  using bound = lossNamed(String(term["loss"])).bind({ weight: 1, ...term } as TermSpec, {
    output,
    teachers: 1,
    seed: 1,
  });
  return tf.tidy(() => bound.evaluate(inputs()).dataSync()[0] as number);
}

/** Errors of 3 and of −20 / 10 standard deviations towards the ensemble; of 1 towards the only target that is known. */
const inputs = (): StepInputs => ({
  logits: tf.tensor2d([[4, 10]]),
  softLogits: tf.tensor2d([[1, 30]]),
  targets: tf.tensor2d([[3, 0]]),
  known: tf.tensor2d([[1, 0]]),
  temperature: 1,
});

test.each<[Omit<TermSpec, "weight">, number]>([
  [{ loss: "regression" }, (3 ** 2 + 2 ** 2) / 2],
  [{ loss: "regression", to: "target" }, 1 ** 2],
  [{ loss: "huber" }, (1 * (3 - 1 / 2) + 1 * (2 - 1 / 2)) / 2],
  [{ loss: "huber", delta: 2.5 }, (2.5 * (3 - 2.5 / 2) + 2 ** 2 / 2) / 2],
  [{ loss: "quantile" }, (3 / 2 + 2 / 2) / 2],
  [{ loss: "quantile", quantile: 0.9 }, (0.1 * 3 + 0.9 * 2) / 2],
  [{ loss: "huber", to: "target" }, 1 / 2],
])("%j in standard deviations, over what is known", (term, expected) => {
  expect(valueOf(term, scaled, inputs)).toBeCloseTo(expected, 5);
});

test("where no target of a batch is known, a hard term is 0", () => {
  const nothing = () => ({ ...inputs(), known: tf.tensor2d([[0, 0]]) });
  expect(valueOf({ loss: "regression", to: "target" }, scaled, nothing)).toBe(0);
});

test("each class by itself: softened towards the ensemble, as it is towards what is known", () => {
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const bce = (p: number, z: number) => -p * Math.log(sigmoid(z)) - (1 - p) * Math.log(1 - sigmoid(z));
  const soft = () => ({ logits: tf.tensor2d([[2, -4]]), softLogits: tf.tensor2d([[0.5, -1]]), temperature: 2 });
  const towards = valueOf({ loss: "multi-label" }, tags, soft); // the ensemble's are those at T already
  expect(towards).toBeCloseTo(2 ** 2 * (bce(sigmoid(0.5), 2 / 2) + bce(sigmoid(-1), -4 / 2)), 5);
  const hard = () => ({ logits: tf.tensor2d([[2, -4]]), targets: tf.tensor2d([[0, 1]]), temperature: 2 });
  expect(valueOf({ loss: "multi-label", to: "target" }, tags, hard)).toBeCloseTo(bce(0, 2) + bce(1, -4), 5);
  const partly = () => ({ ...hard(), known: tf.tensor2d([[1, 0]]) });
  expect(valueOf({ loss: "multi-label", to: "target" }, tags, partly)).toBeCloseTo(2 * bce(0, 2), 5);
});

import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import { beforeAll, describe, expect, test } from "vitest";
import { createDiscriminator } from "../features/discriminator.ts";
import type { BoundLoss, StepInputs } from "../loss/loss.ts";
import { adversarialLoss } from "./adversarial.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const shape = [2, 4, 1];
const picture: OutputSpec = { name: "output", kind: "values", shape };
const said = [
  [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
  [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4],
];
const real = [
  [0, 1, 0, 1, 0, 1, 0, 1],
  [1, 1, 0, 0, 1, 1, 0, 0],
];

function bound(more: object = {}, output = picture): BoundLoss {
  const term = { loss: "adversarial", weight: 1, filters: [3, 2], ...more } as TermSpec;
  return adversarialLoss.bind(term, { output, teachers: 1, seed: 5 });
}

const inputs = (logits: tf.Tensor2D): StepInputs => ({ logits, softLogits: tf.tensor2d(real), temperature: 1 });

/** Scores of the discriminator as it is drawn, of what is said and of what is real. */
function scores(): readonly [readonly number[], readonly number[]] {
  const own = createDiscriminator(shape, [3, 2], 5);
  const [fake, true_] = tf.tidy(() =>
    [said, real].map((rows) => [...own.scores(tf.tensor2d(rows), "fixed").dataSync()]),
  );
  tf.dispose([...own.variables]);
  return [fake as number[], true_ as number[]];
}

const mean = (values: readonly number[], of: (value: number) => number) =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;
const softplus = (x: number) => Math.log1p(Math.exp(x));

describe("adversarial", () => {
  test("is what the student minimises, and what its discriminator does", () => {
    const [fake, true_] = scores();
    expect(new Set(fake).size).toBe(2); // the discriminator reads what it is given
    const valueOf = (more: object) => {
      using loss = bound(more);
      return tf.tidy(() => loss.evaluate(inputs(tf.tensor2d(said))).dataSync()[0] as number);
    };
    const saturating = mean(fake, (s) => softplus(-s)) + mean(fake, softplus) + mean(true_, (s) => softplus(-s));
    expect(valueOf({})).toBeCloseTo(saturating, 5);
    const hinge =
      mean(fake, (s) => -s) + mean(fake, (s) => Math.max(0, 1 + s)) + mean(true_, (s) => Math.max(0, 1 - s));
    expect(valueOf({ form: "hinge" })).toBeCloseTo(hinge, 5);
  });

  test("the student is moved by its own side alone, the discriminator by the other", () => {
    using loss = bound();
    const own = createDiscriminator(shape, [3, 2], 5);
    const [ofStudent, expected] = tf.tidy(() => {
      const of = (f: (x: tf.Tensor2D) => tf.Tensor) => tf.grad((x) => f(x as tf.Tensor2D))(tf.tensor2d(said));
      const side = of((x) => tf.softplus(own.scores(x, "fixed").neg()).mean());
      return [of((x) => loss.evaluate(inputs(x))), side].map((gradient) => [...gradient.dataSync()]);
    });
    expect(ofStudent).toEqual((expected as number[]).map((value) => expect.closeTo(value, 5)));
    expect(Math.max(...(ofStudent as number[]).map(Math.abs))).toBeGreaterThan(1e-3);

    const gradients = (variables: readonly tf.Variable[], f: () => tf.Scalar) =>
      tf.tidy(() => {
        const { grads } = tf.variableGrads(f, [...variables]);
        return variables.map(({ name }) => [...(grads[name]?.dataSync() ?? [])]);
      });
    const told = gradients(loss.variables, () => loss.evaluate(inputs(tf.tensor2d(said))));
    const side = gradients(own.variables, () =>
      tf
        .softplus(own.scores(tf.tensor2d(said), "trained"))
        .mean()
        .add(tf.softplus(own.scores(tf.tensor2d(real), "trained").neg()).mean())
        .asScalar(),
    );
    expect(told).toEqual(side.map((values) => values.map((value) => expect.closeTo(value, 5))));
    tf.dispose([...own.variables]);
  });

  test("with to: target a sample of which a value is absent is no real one", () => {
    using loss = bound({ to: "target" });
    const valueOf = (targets: readonly (readonly number[])[], known?: readonly (readonly number[])[]) =>
      tf.tidy(
        () =>
          loss
            .evaluate({
              logits: tf.tensor2d([said[0] as number[], said[0] as number[]]),
              targets: tf.tensor2d(targets as number[][]),
              ...(known && { known: tf.tensor2d(known as number[][]) }),
              temperature: 1,
            })
            .dataSync()[0],
      );
    const whole = [1, 1, 1, 1, 1, 1, 1, 1];
    const partly = valueOf([real[0] as number[], real[1] as number[]], [whole, [...whole.slice(1), 0]]);
    expect(partly).toBeCloseTo(valueOf([real[0] as number[], real[0] as number[]]) as number, 5);
  });

  test("values that are no picture are told apart by dense layers", () => {
    using loss = bound({ filters: [3] }, { name: "output", kind: "values", shape: [8] });
    expect(loss.variables.map(({ shape: own }) => own)).toEqual([[8, 3], [3], [Math.ceil(3), 1], [1]]);
  });
});

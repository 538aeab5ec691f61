import { startBackend, tf } from "@faculty/models/backend";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { termSpec } from "../terms/term-spec.ts";
import { gatedKlLoss } from "./gated-kl.ts";

beforeAll(async () => {
  await startBackend();
});

const log = Math.log;
const teachers = [
  [0.7, 0.3],
  [0.2, 0.8],
];
const label = 1;

/** One row with equal logits of the student. */
function scene(term: object = {}, mask: readonly number[] = [1, 1], temperature = 1) {
  const loss = gatedKlLoss.bind(termSpec.parse({ loss: "gated-kl", weight: 1, ...term }), {
    output: numberedOutput(2),
    teachers: 2,
    seed: 1,
  });
  const [gate] = loss.variables as [tf.Variable<tf.Rank.R2>];
  let weights: readonly number[] = [];
  const evaluate = (logits: tf.Tensor2D) =>
    loss.evaluate(
      {
        logits,
        temperature,
        labels: tf.tensor1d([label], "int32"),
        teacherSignals: tf.tensor3d(teachers.map((p) => [p.map(log)])),
        teacherMask: tf.tensor1d([...mask]),
      },
      (told) => (weights = [...told.dataSync()]),
    );
  return {
    gate,
    value: () => tf.tidy(() => evaluate(tf.zeros([1, 2])).dataSync()[0] as number),
    weights: () => weights,
    gateGradient: () =>
      tf.tidy(() => [
        ...(tf.variableGrads(() => evaluate(tf.zeros([1, 2])), [gate]).grads[gate.name]?.dataSync() ?? []),
      ]),
    studentGradient: () =>
      tf.tidy(() => [
        ...tf
          .grad((z) => evaluate(z as tf.Tensor2D))(tf.zeros([1, 2]))
          .dataSync(),
      ]),
    [Symbol.dispose]: () => loss[Symbol.dispose](),
  };
}

const kl = (p: number) => p * log(2 * p) + (1 - p) * log(2 * (1 - p)); // against ½, ½
const p0 = (w: number) => w * 0.7 + (1 - w) * 0.2;

test("begins with equal weights", () => {
  using on = scene();
  expect(on.value()).toBeCloseTo(kl(p0(1 / 2)) - log(1 - p0(1 / 2)), 5);
  expect(on.weights()).toEqual([1 / 2, 1 / 2]);
});

test("weighs by what each teacher says: softmax of Σ_c V_kc p_kc", () => {
  using on = scene({ evenness: 0.5 });
  on.gate.assign(
    tf.tensor2d([
      [2, 0],
      [0, 1],
    ]),
  );
  const [a, b] = [Math.exp(2 * 0.7), Math.exp(0.8)];
  const w = a / (a + b);
  const spread = w * log(2 * w) + (1 - w) * log(2 * (1 - w));
  expect(on.value()).toBeCloseTo(kl(p0(w)) - log(1 - p0(w)) + 0.5 * spread, 5);
});

test("the student's gradient is q less the mixture, the gate aside", () => {
  using on = scene();
  expect(on.studentGradient()[0]).toBeCloseTo(0.5 - p0(1 / 2), 5);
});

test("the gate's gradient is that of the label's likelihood and of evenness, the student aside", () => {
  using on = scene({ evenness: 0.5 });
  on.gate.assign(
    tf.tensor2d([
      [0.4, -0.2],
      [0.1, 0.3],
    ]),
  );
  const values = [...on.gate.dataSync()];
  const own = (v: readonly number[]) => {
    const trust = teachers.map((p, k) => p.reduce((sum, share, c) => sum + share * (v[2 * k + c] ?? 0), 0));
    const sum = trust.reduce((total, s) => total + Math.exp(s), 0);
    const w = trust.map((s) => Math.exp(s) / sum);
    const likelihood = w.reduce((total, share, k) => total + share * (teachers[k]?.[label] ?? 0), 0);
    return -log(likelihood) + 0.5 * w.reduce((total, share) => total + share * log(2 * share), 0);
  };
  const h = 1e-5;
  on.gateGradient().forEach((slope, i) => {
    const difference =
      (own(values.with(i, (values[i] ?? 0) + h)) - own(values.with(i, (values[i] ?? 0) - h))) / (2 * h);
    expect(slope).toBeCloseTo(difference, 4);
  });
});

test("learns whom to trust, and evenness holds it back from trusting one alone", () => {
  const learned = (evenness: number) => {
    using on = scene({ evenness });
    for (let step = 0; step < 40; step++)
      tf.tidy(() => on.gate.assign(on.gate.sub(tf.tensor2d(on.gateGradient(), [2, 2]).mul(5))));
    on.value();
    return on.weights();
  };
  expect(learned(0)[1]).toBeGreaterThan(0.9); // the second says the label likelier
  expect(learned(1)[1]).toBeGreaterThan(0.6);
  expect(learned(1)[1]).toBeLessThan(0.85);
});

test("an absent teacher has no weight, and one alone has all of it", () => {
  using on = scene({}, [0, 1]);
  expect(on.value()).toBeCloseTo(kl(0.2) - log(0.8), 5);
  expect(on.weights()).toEqual([0, 1]);
});

test("the mixture is of softened teachers, and T² is a factor", () => {
  using on = scene({}, [1, 0], 2);
  const odds = Math.sqrt(0.7 / 0.3);
  expect(on.value()).toBeCloseTo(2 ** 2 * kl(odds / (odds + 1)) - log(0.3), 4);
});

import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { layerSignalName, reducedShape } from "@faculty/shared/protocol";
import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { everyLayerTerm } from "../every-term.fixture.ts";
import type { BoundLoss } from "../loss/loss.ts";
import type { LayerPair } from "../terms/term.ts";
import { termNamed } from "../terms/terms.ts";
import { lossNamed } from "./losses.ts";

beforeAll(async () => {
  await startBackend();
});

const rows = 3;

/** Layers of the student and the teacher that a loss is tried on; attention matrices and states have shapes of their own. */
const shapesOf: Readonly<Record<string, readonly [readonly number[], readonly number[]]>> = {
  "attention-matrices": [
    [2, 3, 3],
    [4, 3, 3],
  ],
  "hidden-cosine": [
    [3, 2],
    [3, 4],
  ],
};
const convolutions = [
  [4, 4, 2],
  [3, 2, 5],
] as const;

function pairOf(term: TermSpec): LayerPair {
  const [pair] = termNamed(term.loss).layers?.(term) ?? [];
  return pair as LayerPair;
}

interface Scene {
  readonly loss: BoundLoss;
  readonly student: Float32Array;
  readonly evaluate: (student: tf.Tensor, teacher?: Float32Array) => tf.Scalar;
  readonly shape: number[];
}

function scene(term: TermSpec): Scene & Disposable {
  const { signal, to } = pairOf(term);
  const name = layerSignalName(signal);
  const [own, given] = shapesOf[term.loss] ?? convolutions;
  const reduced = reducedShape(signal, { [signal.layer]: given }, rows) ?? [];
  const random = createRandom(11);
  const draw = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  const student = draw(rows * sizeOf(own));
  const teacher = signal.reduction.kind === "gram" ? gram(draw(rows * sizeOf(given))) : draw(rows * sizeOf(reduced));
  const layers = { student: () => own, teacher: () => reduced };
  const loss = lossNamed(term.loss).bind(term, { output: numberedOutput(2), teachers: 2, seed: 1, layers });
  return {
    loss,
    student,
    shape: [rows, ...own],
    evaluate: (features, values = teacher) =>
      loss.evaluate({
        logits: tf.zeros([rows, 2]),
        temperature: 1,
        layers: {
          student: new Map([[to, features]]),
          teacher: new Map([[name, tf.tensor(values, [rows, ...reduced])]]),
        },
      }),
    [Symbol.dispose]: () => loss[Symbol.dispose](),
  };
}

function gram(features: Float32Array): Float32Array {
  const width = features.length / rows;
  return Float32Array.from({ length: rows * rows }, (_, at) => {
    const [i, j] = [Math.floor(at / rows), at % rows];
    let sum = 0;
    for (let c = 0; c < width; c++) sum += (features[i * width + c] as number) * (features[j * width + c] as number);
    return sum;
  });
}

describe.each(everyLayerTerm)("%s", (_, term) => {
  const valueAt = (on: Scene, values: Float32Array) =>
    tf.tidy(() => on.evaluate(tf.tensor(values, on.shape)).dataSync()[0] as number);
  const gradientAt = (on: Scene, values: Float32Array) =>
    tf.tidy(
      () =>
        tf
          .grad((x) => on.evaluate(x))(tf.tensor(values, on.shape))
          .dataSync() as Float32Array,
    );

  test("has the gradient that finite differences give, and it reaches the student", () => {
    using on = scene(term);
    const gradient = gradientAt(on, on.student);
    const h = 1e-2;
    const largest = Math.max(...gradient.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-4);
    on.student.forEach((value, i) => {
      const slope = (valueAt(on, on.student.with(i, value + h)) - valueAt(on, on.student.with(i, value - h))) / (2 * h);
      expect(Math.abs(slope - (gradient[i] as number))).toBeLessThan(1e-2 * largest + 1e-4);
    });
  });

  test("trains what it learns of its own", () => {
    using on = scene(term);
    tf.tidy(() => {
      const features = tf.tensor(on.student, on.shape);
      if (on.loss.variables.length === 0) return;
      const { grads } = tf.variableGrads(() => on.evaluate(features), [...on.loss.variables]);
      for (const { name } of on.loss.variables) expect(grads[name]?.abs().max().dataSync()[0]).toBeGreaterThan(0);
    });
  });

  test.each([
    ["zeros", 0],
    ["equal values", 1],
    ["values of 10⁴", 1e4],
  ])("is finite for %s, and so is its gradient", (_name, value) => {
    using on = scene(term);
    const values = on.student.map((given) => (value === 1e4 ? given * value : value));
    expect(valueAt(on, values)).toSatisfy(Number.isFinite);
    expect([...gradientAt(on, values)].every(Number.isFinite)).toBe(true);
  });

  test("keeps the number of live tensors, however often it is evaluated", () => {
    const before = tf.memory().numTensors;
    {
      using on = scene(term);
      const features = tf.tensor(on.student, on.shape);
      for (let i = 0; i < inject("evaluations"); i++)
        tf.tidy(() =>
          tf
            .grad((x) => on.evaluate(x))(features)
            .dispose(),
        );
      features.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each(["similarity-preserving", "rkd-distance", "rkd-angle", "pkt"])(
  "%s is 0 for a student whose samples relate as the teacher's do, whatever their scale",
  (loss) => {
    const term = { loss, weight: 1, from: "wide/conv", to: "conv" };
    using on = scene(term);
    const value = tf.tidy(() => {
      const doubled = on.student.map((x) => 2 * x);
      return on.evaluate(tf.tensor(doubled, on.shape), gram(on.student)).dataSync()[0] as number;
    });
    expect(Math.abs(value)).toBeLessThan(1e-5);
  },
);

test("attention transfer does not see a map's scale; its variants differ", () => {
  const maps = { loss: "attention-transfer", weight: 1, from: "wide/conv", to: "conv" };
  using code = scene(maps);
  using paper = scene({ ...maps, variant: "paper" });
  const at = (on: Scene, scale: number) =>
    tf.tidy(() => on.evaluate(tf.tensor(on.student, on.shape).mul(scale)).dataSync()[0] as number);
  expect(at(code, 3)).toBeCloseTo(at(code, 1), 6);
  expect(at(paper, 1)).not.toBeCloseTo(at(code, 1), 2);
});

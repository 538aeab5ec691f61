import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { noLabel } from "@faculty/shared/samples";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { everyPluggedTerm } from "../every-term.fixture.ts";
import { contextOf, genericCase, gradientOf, inputsOf, type LossCase, lossOf } from "../loss-case.fixture.ts";
import { objectiveNeeds } from "../terms/objective-terms.ts";
import { lossNamed } from "./losses.ts";

beforeAll(async () => {
  await startBackend();
});

/** Nothing without a label. */
const hardLosses = ["hard-label", "wsld", "decoupled-kd", "bounded-regression"];

const readsLabels = everyPluggedTerm.filter(([, term]) => objectiveNeeds([term]).has("labels"));
const isHard = ({ loss, ...term }: TermSpec) => hardLosses.includes(loss) && !("sampleTemperature" in term); // whose T_i are of the batch

const [first, , third] = [0, 1, 2].map((row) => only(row));
const partly: LossCase = { ...genericCase, labels: [2, noLabel, 3] };

describe.each(readsLabels.filter(([, term]) => isHard(term)))("%s", (_, term) => {
  test("an unlabelled sample never contributes to a hard term", () => {
    const labelled = (lossOf(term, first as LossCase) + lossOf(term, third as LossCase)) / 2;
    expect(lossOf(term, partly)).toBeCloseTo(labelled, 5);
    expect(Math.max(...gradientOf(term, partly).slice(4, 8).map(Math.abs))).toBe(0);
  });

  test("is 0 where no sample has a label, and so is its gradient", () => {
    const given = { ...genericCase, labels: [noLabel, noLabel, noLabel] };
    expect(lossOf(term, given)).toBeCloseTo(0, 9);
    expect([...gradientOf(term, given)].map(Math.abs)).toEqual(Array(12).fill(0));
  });
});

describe.each(readsLabels)("%s", (_, term) => {
  test("is finite without labels, and so is its gradient", () => {
    for (const labels of [
      [2, noLabel, 3],
      [noLabel, noLabel, noLabel],
    ]) {
      expect(lossOf(term, { ...genericCase, labels })).toSatisfy(Number.isFinite);
      expect([...gradientOf(term, { ...genericCase, labels })].every(Number.isFinite)).toBe(true);
    }
  });

  test("is to the bit what it was where every sample has one", () => {
    const counted = valueOf(term, { labelled: tf.ones([3]) as tf.Tensor1D });
    expect(counted).toBeCloseTo(valueOf(term, {}), 4);
    expect(valueOf(term, {})).toBe(lossOf(term, genericCase));
  });
});

test("a convention's soft part takes every sample, its hard part those with a label", () => {
  const term = { loss: "convention", convention: "hinton", weight: 1 };
  const soft = lossOf({ ...term, hardWeight: 0, softWeight: 1 }, genericCase);
  const hard = lossOf({ loss: "hard-label", weight: 1 }, partly);
  expect(lossOf({ ...term, hardWeight: 0.5, softWeight: 0.5 }, partly)).toBeCloseTo(0.5 * hard + 0.5 * soft, 5);
});

test("a corrected target is corrected where there is a label to correct it by", () => {
  const term = { loss: "soft-target-kl", weight: 1 };
  const corrected = { ...term, correctTarget: { kind: "mft" } };
  const sum = [lossOf(corrected, first as LossCase), lossOf(term, only(1)), lossOf(corrected, third as LossCase)];
  expect(lossOf(corrected, partly)).toBeCloseTo(sum.reduce((a, b) => a + b) / 3, 5);
});

test("of a mixed sample whose one label is absent the other counts, by its share", () => {
  // p = ½, ¼, ¼: row 0 is ¾ of class 0 and ¼ of none, row 1 is ¾ of none and ¼ of class 1
  const logits = [
    [Math.log(2), 0, 0],
    [Math.log(2), 0, 0],
  ];
  using loss = lossNamed("hard-label").bind(
    { loss: "hard-label", weight: 1 },
    { output: numberedOutput(3), teachers: 1, seed: 1 },
  );
  const value = tf.tidy(
    () =>
      loss
        .evaluate({
          logits: tf.tensor2d(logits),
          labels: tf.tensor1d([0, noLabel], "int32"),
          labelMix: tf.tensor2d([
            [noLabel, 0.75],
            [1, 0.75],
          ]),
          labelled: tf.tensor1d([0.75, 0.25]),
          temperature: 1,
        })
        .dataSync()[0],
  );
  expect(value).toBeCloseTo((0.75 * Math.log(2) + 0.25 * Math.log(4)) / (0.75 + 0.25), 6);
});

/** One row of the generic case. */
function only(row: number): LossCase {
  const { logits, labels, teacher, temperature } = genericCase;
  return { logits: [logits[row] ?? []], labels: [labels[row] ?? 0], teacher: [teacher[row] ?? []], temperature };
}

function valueOf(term: TermSpec, more: { readonly labelled?: tf.Tensor1D }): number {
  using loss = lossNamed(term.loss).bind(term, contextOf(genericCase));
  return tf.tidy(() => {
    const logits = tf.tensor2d(genericCase.logits.map((row) => [...row]));
    return loss.evaluate({ ...inputsOf(genericCase, logits), ...more }).dataSync()[0] as number;
  });
}

import { startBackend, tf } from "@faculty/models/backend";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "../loss-case.fixture.ts";
import { lossNamed } from "./losses.ts";

beforeAll(async () => {
  await startBackend();
});

const term = { loss: "hard-label", weight: 1 };

test("is log C for equal logits", () => {
  expect(lossOf(term, { logits: [[2, 2]], labels: [0], teacher: [[0, 0]], temperature: 4 })).toBeCloseTo(
    Math.log(2),
    6,
  );
});

test("is the label's negative log-probability, averaged over the batch", () => {
  const logits = [
    [Math.log(3), 0],
    [0, 0],
  ]; // p = ¾, ½
  const loss = lossOf(term, { logits, labels: [0, 1], teacher: logits, temperature: 4 });
  expect(loss).toBeCloseTo((Math.log(4 / 3) + Math.log(2)) / 2, 6);
});

test("moves labelSmoothing of the mass to all classes evenly", () => {
  const given = { logits: [[Math.log(3), 0]], labels: [0], teacher: [[0, 0]], temperature: 4 };
  const expected = -(0.8 + 0.1) * Math.log(3 / 4) - 0.1 * Math.log(1 / 4);
  expect(lossOf({ ...term, labelSmoothing: 0.2 }, given)).toBeCloseTo(expected, 6);
});

test("with class weights is the sum of weights times losses over the sum of weights", () => {
  const logits = [
    [Math.log(3), 0],
    [0, 0],
  ]; // p of the labels ¾, ½
  const given = { logits, labels: [0, 1], teacher: logits, temperature: 4 };
  const [often, rare] = [Math.log(4 / 3), Math.log(2)];
  const loss = lossOf({ ...term, classWeights: { 1: 3 } }, given);
  expect(loss).toBeCloseTo((1 * often + 3 * rare) / (1 + 3), 6);
});

test("balanced weights are n / (C · n_c), and an unlabelled row counts nothing", () => {
  const weighted = { ...term, classWeights: "balanced" };
  using loss = lossNamed("hard-label").bind(weighted, {
    output: numberedOutput(3),
    classCounts: [6, 2, 0],
    teachers: 0,
    seed: 1,
  });
  const value = tf.tidy(() => {
    const logits = tf.tensor2d([
      [Math.log(2), 0, 0], // p = ½, ¼, ¼
      [Math.log(2), 0, 0],
      [9, 0, 0],
    ]);
    const labels = tf.tensor1d([0, 1, -1], "int32");
    return loss.evaluate({ logits, labels, labelled: tf.tensor1d([1, 1, 0]), temperature: 1 }).dataSync()[0];
  });
  const [w0, w1] = [8 / (2 * 6), 8 / (2 * 2)];
  expect(value).toBeCloseTo((w0 * Math.log(2) + w1 * Math.log(4)) / (w0 + w1), 6);
});

test("takes both labels of a mixed sample, each by its share", () => {
  using loss = lossNamed("hard-label").bind(term, { output: numberedOutput(3), teachers: 2, seed: 1 });
  const value = tf.tidy(() => {
    const logits = tf.tensor2d([[Math.log(2), 0, 0]]); // p = ½, ¼, ¼
    const labelMix = tf.tensor2d([[2, 0.75]]);
    return loss.evaluate({ logits, labels: tf.tensor1d([0], "int32"), labelMix, temperature: 1 }).dataSync()[0];
  });
  expect(value).toBeCloseTo(0.75 * Math.log(2) + 0.25 * Math.log(4), 6);
});

import { startBackend, tf } from "@faculty/models/backend";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { fspTerm } from "../terms/fsp-term.ts";
import { termSpec } from "../terms/term-spec.ts";
import { fspLoss, fspMatrix } from "./fsp.ts";

beforeAll(async () => {
  await startBackend();
});

const term = termSpec.parse({
  loss: "fsp",
  weight: 1,
  from: ["wide/conv1", "wide/conv3"],
  to: ["conv1", "conv2"],
});

/** @param channels - Of the student's two layers. */
function bound(channels: readonly [number, number], matrix: readonly number[]) {
  const student = (layer: string) => [2, 2, layer === "conv1" ? channels[0] : channels[1]];
  return fspLoss.bind(term, {
    output: numberedOutput(2),
    teachers: 2,
    seed: 1,
    layers: { student, teacher: () => matrix },
  });
}

test("the matrix is channels' inner products over the number of positions", () => {
  const a = tf.tensor([1, 2, 3, 4], [1, 2, 1, 2]); // positions (1, 2) and (3, 4)
  const b = tf.tensor([5, 6], [1, 2, 1, 1]);
  expect([...fspMatrix(a, b).dataSync()]).toEqual([(1 * 5 + 3 * 6) / 2, (2 * 5 + 4 * 6) / 2]);
});

test("asks the teacher for one matrix, and the student for both layers", () => {
  const signal = { teacher: "wide", layer: "conv1", reduction: { kind: "fsp", with: "conv3" } };
  expect(fspTerm.layers?.(term)).toEqual([
    { signal, to: "conv1" },
    { signal, to: "conv2" },
  ]);
});

test("is 0 where the matrices agree, and the mean of squares where they do not", () => {
  using loss = bound([1, 1], [1, 1]);
  const at = (matrix: number) =>
    tf.tidy(() => {
      const student = new Map([
        ["conv1", tf.fill([1, 2, 2, 1], 3)],
        ["conv2", tf.fill([1, 2, 2, 1], 5)],
      ]);
      const teacher = new Map([["wide/conv1:fsp-conv3", tf.tensor([matrix], [1, 1, 1])]]);
      const inputs = { logits: tf.zeros<tf.Rank.R2>([1, 2]), temperature: 1, layers: { student, teacher } };
      return loss.evaluate(inputs).dataSync()[0];
    });
  expect([at(3 * 5), at(13)]).toEqual([0, (15 - 13) ** 2]);
});

test("learns a map for each layer whose channels are not the teacher's", () => {
  using both = bound([4, 6], [8, 12]);
  using one = bound([8, 6], [8, 12]);
  using none = bound([8, 12], [8, 12]);
  const shapes = [both, one, none].map(({ variables }) => variables.map(({ shape }) => shape));
  expect(shapes).toEqual([
    [
      [4, 8],
      [6, 12],
    ],
    [[6, 12]],
    [],
  ]);
});

test("a layer without positions is refused by name", () => {
  const layers = { student: () => [64], teacher: () => [8, 12] };
  expect(() => fspLoss.bind(term, { output: numberedOutput(2), teachers: 2, seed: 1, layers })).toThrow(
    "fsp of wide/conv1:fsp-conv3 and conv1: the student's layer yields [64], the teacher's [8, 12], expected positions and channels of both",
  );
});

test("two layers of different teachers are refused", () => {
  const mixed = termSpec.safeParse({ ...term, from: ["wide/conv1", "deep/conv1"] });
  expect(mixed.error?.issues[0]?.message).toContain("two layers of one teacher");
});

import { copiedFloatValues, decodeFrame, int32Values, tensorNamed } from "@faculty/shared/frames";
import { type PullRequest, pullReply } from "@faculty/shared/protocol";
import { expect, test } from "vitest";
import type { Merged } from "../ensemble/merge.ts";
import { replyFrame } from "./reply-frame.ts";

/** Four samples of three positions, two classes: each value tells its sample, its position and its class. */
const [samples, positions, classes] = [4, 3, 2];
const rows = samples * positions;
const values = Float64Array.from({ length: rows * classes }, (_, i) => i);
const all = { rows, width: classes, data: values };
const merged: Merged = {
  logProbabilities: all,
  logits: all,
  weights: Float64Array.from({ length: rows }, (_, row) => row),
  perTeacher: [all],
  disagreements: Float64Array.from({ length: rows }, (_, row) => row),
};
const ids = Int32Array.of(5, 6, 7, 8);
const request: PullRequest = {
  run: "r",
  batch: { kind: "train", epoch: 0, step: 0, steps: 2 },
  temperature: 1,
  wanted: { kind: "mixture", perTeacher: true, layers: [] },
};
const context = {
  generation: 1,
  batchSize: 2,
  teachers: ["t"],
  digests: ["d"],
  mask: [true],
  hasLogits: false,
  layers: new Map([["t/conv:full", { shape: [samples, 1], data: Float32Array.of(0, 1, 2, 3) }]]),
};

function sent(fromRow: number, limit: number, of = merged) {
  const { headers = {}, payload } = replyFrame({ ...request, fromRow }, ids, of, context, limit);
  const frame = decodeFrame(pullReply, "s", headers, payload);
  const tensor = (name: string) => {
    const found = tensorNamed(frame, "s", name);
    return { shape: found.shape, values: [...copiedFloatValues(found)] };
  };
  return { head: frame.head, ids: [...int32Values(tensorNamed(frame, "s", "sample-ids"))], tensor };
}

test("a part holds all positions of each of its samples", () => {
  const whole = sent(0, 1e6);
  const limit = Array.from({ length: 400 }, (_, i) => 1090 - i).find((most) => sent(1, most).ids.length === 2) ?? 0;
  const part = sent(1, limit);
  expect(part.ids).toEqual([6, 7]);
  expect(part.head.part).toEqual({ from: 1, of: samples });
  expect(part.tensor("soft-log-probabilities")).toEqual({
    shape: [2 * positions, classes],
    values: [...values.subarray(positions * classes, 3 * positions * classes)],
  });
  expect(part.tensor("teacher-log-probabilities").shape).toEqual([1, 2 * positions, classes]);
  expect(part.tensor("weights").values).toEqual([3, 4, 5, 6, 7, 8]);
  expect(part.tensor("t/conv:full").values).toEqual([1, 2]);
  expect(whole.tensor("soft-log-probabilities").shape).toEqual([rows, classes]);
});

test("disagreements are means over the positions of each batch that count", () => {
  const mean = (...of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  expect(sent(0, 1e6).head.disagreements).toEqual([mean(0, 1, 2, 3, 4, 5), mean(6, 7, 8, 9, 10, 11)]);
  const counted = Uint8Array.of(1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0);
  const { disagreement, disagreements } = sent(0, 1e6, { ...merged, counted }).head;
  expect(disagreements).toEqual([mean(0, 1, 5), mean(6, 7, 8, 9, 10)]);
  expect(disagreement).toBeCloseTo(mean(0, 1, 5, 6, 7, 8, 9, 10), 12);
});

import { plan } from "@faculty/shared/plan";
import { expect, test } from "vitest";
import { runSpec } from "../serve/serve-coordinator.fixture.ts";
import { stepGroup } from "./step-group.ts";

const inputShape = [2];
const labels = Int32Array.from({ length: 18 }, (_, id) => id % 2);
const runPlan = plan({ seed: 1, epochs: 1, batchSize: 4, validation: 0, labels }); // 4, 4, 4, 4, 2 samples

const stored = (inputs: Float32Array | Uint8Array) => {
  const samples = { count: labels.length, inputs, labels };
  return { train: samples, test: samples };
};
const floats = stored(new Float32Array());
const bytes = stored(new Uint8Array());

function groupOf(step: number, stepsPerRequest: number, shape: readonly number[] = inputShape, sources = floats) {
  const spec = runSpec({ train: { batchSize: 4, epochs: 2, stepsPerRequest } });
  const ids = runPlan.batch(0, step);
  return stepGroup({ kind: "train", epoch: 0, step }, ids, spec, { inputShape: shape, ...sources }, runPlan);
}

test("every batch of a group is part of the same request", () => {
  const ids = [...runPlan.batch(0, 0), ...runPlan.batch(0, 1)];
  expect([...groupOf(0, 2).ids]).toEqual(ids);
  expect(groupOf(1, 2)).toEqual({ ...groupOf(0, 2), from: 4 });
  expect(groupOf(1, 2).name).toEqual({ kind: "train", epoch: 0, step: 0 });
});

test("the last group of an epoch is as short as the epoch leaves it", () => {
  expect([...groupOf(4, 2).ids]).toEqual([...runPlan.batch(0, 4)]);
  expect(groupOf(4, 3).ids).toHaveLength(4 + 2);
  expect(groupOf(4, 3).from).toBe(4);
});

test("more batches fit where samples are bytes and shown as they are", () => {
  const shape = [128, 128, 1]; // 64 KiB as float32
  expect(groupOf(1, 2, shape).ids).toHaveLength(4);
  expect(groupOf(1, 2, shape, bytes).ids).toHaveLength(8);
});

test("a batch alone is a request where inputs are large, and where samples are evaluated", () => {
  expect(groupOf(1, 2, [256, 256, 1]).ids).toHaveLength(4); // one sample has 256 KiB, a request at most 504
  const evaluated = { kind: "evaluate", source: "test", ids: [3] } as const;
  const spec = runSpec({ train: { batchSize: 4, epochs: 2, stepsPerRequest: 2 } });
  expect(stepGroup(evaluated, Int32Array.of(3), spec, { inputShape, ...floats }, runPlan)).toEqual({
    name: evaluated,
    ids: Int32Array.of(3),
    from: 0,
  });
});

import { plan } from "@faculty/shared/plan";
import { expect, test } from "vitest";
import { stepGroup } from "./step-group.ts";

const labels = Int32Array.from({ length: 18 }, (_, id) => id % 2);
const runPlan = plan({ seed: 1, epochs: 1, batchSize: 4, validation: 0, labels }); // 4, 4, 4, 4, 2 samples

const groupOf = (step: number, stepsPerRequest: number, steps?: number) =>
  stepGroup({ kind: "train", epoch: 0, step, steps }, runPlan.batch(0, step, steps), stepsPerRequest, runPlan);

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

test("several batches of one request may be pulled at once", () => {
  expect(groupOf(3, 3, 2)).toEqual(groupOf(3, 3));
  expect(groupOf(1, 3, 2)).toEqual({ ...groupOf(0, 3), from: 4 });
});

test.each([
  [2, 3, 2, "steps 2 to 3 were pulled at once, teachers are asked about 0 to 2"],
  [0, 1, 2, "steps 0 to 1 were pulled at once, teachers are asked about 0 to 0"],
])("step %i, in requests of %i, and the %i after it are refused", (step, stepsPerRequest, steps, message) => {
  expect(() => groupOf(step, stepsPerRequest, steps)).toThrow(
    expect.objectContaining({ code: "MALFORMED_FRAME", message }),
  );
});

test("samples that are evaluated are a request of their own", () => {
  const evaluated = { kind: "evaluate", source: "test", ids: [3] } as const;
  expect(stepGroup(evaluated, Int32Array.of(3), 2, runPlan)).toEqual({
    name: evaluated,
    ids: Int32Array.of(3),
    from: 0,
  });
});

import { expect, test } from "vitest";
import { countPartialRows } from "./partial-rows.ts";

const policy = { kind: "best-effort", maxPartialShare: 0.25 } as const;
const batch = (planEpoch: number, rows: number, ...mask: readonly boolean[]) => {
  return { planEpoch, rows, origin: { generation: 1, mask, shares: { present: mask, weights: [], disagreement: 0 } } };
};

test("counts an epoch's rows by who made them, until it is taken", () => {
  const counted = countPartialRows(policy, 40, {});
  counted.add(batch(0, 8, true, true));
  counted.add(batch(0, 4, true, false));
  counted.add(batch(0, 8, true, true));
  counted.add({ planEpoch: 0, rows: 8, origin: null });
  counted.add(batch(1, 8, true, true));
  expect(counted.epochs()).toEqual({ "0": { "11": 16, "10": 4 }, "1": { "11": 8 } });
  expect(counted.takeEpoch(0)).toEqual({ "11": 16, "10": 4 });
  expect(counted.epochs()).toEqual({ "1": { "11": 8 } });
  expect(counted.takeEpoch(7)).toEqual({});
});

test("the share allowed of an epoch may be used up, and one row more stops the run", () => {
  const counted = countPartialRows(policy, 40, {});
  counted.add(batch(2, 6, true, false));
  counted.add(batch(2, 4, false, true)); // 10 of 40 rows are a quarter
  expect(() => counted.add(batch(2, 1, true, false))).toThrow(
    expect.objectContaining({
      code: "TOO_PARTIAL",
      message:
        "epoch 2: 11 of its 40 rows were made without a teacher, ensemble.policy.maxPartialShare allows 0.25 of them; training goes on from its checkpoint when the run is started again",
    }),
  );
});

test("every epoch has its own share", () => {
  const counted = countPartialRows(policy, 40, {});
  for (let epoch = 0; epoch < 5; epoch++) counted.add(batch(epoch, 10, true, false));
});

test("what a checkpoint counted counts after a resume", () => {
  const counted = countPartialRows(policy, 40, { "3": { "10": 8, "11": 8 } });
  counted.add(batch(3, 2, true, false));
  expect(() => counted.add(batch(3, 2, true, false))).toThrow("epoch 3: 12 of its 40 rows");
});

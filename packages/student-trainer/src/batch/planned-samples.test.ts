import { createInputRoom, drawViews, viewAt } from "@faculty/data/augmentation";
import type { OutputSpec } from "@faculty/shared/outputs";
import { plan } from "@faculty/shared/plan";
import { isLabelled, noLabel } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { blobs } from "./blobs.fixture.ts";
import { batchAt, type PlannedBatch, type PlannedSamples } from "./planned-samples.ts";

const dataset = blobs();
const { labels } = dataset.train;
const runPlan = plan({ seed: 3, epochs: 4, batchSize: 8, validation: 0.25, labels });
const samples: PlannedSamples = { dataset, plan: runPlan, augment: [], epochs: 2, firstEpoch: 2 };

test("a batch is the plan's, in the view of its epoch", () => {
  const augment = [{ kind: "noise", std: 1 }] as const;
  const batch = batchAt({ ...samples, augment }, { epoch: 1, step: 2 });
  const ids = runPlan.batch(2 + 1, 2);
  expect(batch.inputs).toEqual(drawViews(dataset, "train", ids, viewAt(runPlan, augment, 2 + 1)).inputs);
  expect(batch.labels).toEqual(ids.map((id) => labels[id] as number));
  expect(batch.labelMix).toBeUndefined();
});

test("inputs are made where there is room for them, whenever they are read", () => {
  const room = createInputRoom();
  const [first, second] = [0, 1].map((step) => batchAt(samples, { epoch: 0, step }, undefined, room)) as [
    PlannedBatch,
    PlannedBatch,
  ];
  const [early, late] = [first.inputs.slice(), second.inputs.slice()];
  expect(first.inputs).toEqual(early);
  expect(second.inputs).toEqual(late);
  expect(first.inputs.buffer).toBe(second.inputs.buffer);
  expect(batchAt(samples, { epoch: 0, step: 0 }).inputs).toEqual(early);
});

test("mixed samples bring the label of the other and their own share", () => {
  const augment = [{ kind: "mixup", alpha: 1 }] as const;
  const batch = batchAt({ ...samples, augment }, { epoch: 0, step: 0 });
  const { mixes } = drawViews(dataset, "train", runPlan.batch(2, 0), viewAt(runPlan, augment, 2));
  expect(mixes).toHaveLength(8);
  mixes?.forEach(({ partner, share }, row) => {
    expect([...(batch.labelMix?.subarray(2 * row, 2 * row + 2) ?? [])]).toEqual([labels[partner], share]);
  });
  expect(batch.labelMix).toHaveLength(2 * 8);
});

test("where a label is absent, a batch says how much of each sample's label is known", () => {
  const partly = {
    ...dataset,
    train: { ...dataset.train, labels: labels.map((label, id) => (id % 3 ? label : noLabel)) },
  };
  const without = {
    ...samples,
    dataset: partly,
    plan: plan({ ...runPlan, batchSize: 8, labels: partly.train.labels }),
  };
  const plain = batchAt(without, { epoch: 0, step: 0 });
  expect([...(plain.labelled ?? [])]).toEqual([...plain.labels].map((label) => Number(isLabelled(label))));
  const mixed = batchAt({ ...without, augment: [{ kind: "mixup", alpha: 1 }] }, { epoch: 0, step: 0 });
  const shares = [...mixed.labels].map((label, row) => {
    const [other = 0, share = 0] = mixed.labelMix?.subarray(2 * row, 2 * row + 2) ?? [];
    return (isLabelled(label) ? share : 0) + (isLabelled(other) ? 1 - share : 0);
  });
  expect([...(mixed.labelled ?? [])]).toEqual(shares);
  expect(batchAt(samples, { epoch: 0, step: 0 }).labelled).toBeUndefined(); // where every label is known
});

test("of an output with positions a batch has a label a position, and says which are known and which count", () => {
  const output: OutputSpec = { name: "pair", kind: "distribution", over: { names: ["a", "b"] }, positions: [2] };
  const copyRow = (id: number, to: Uint8Array | Float32Array) => to.set([id % 2, id % 2 ? 1 : -2]);
  const own = { ...dataset.train, labels: labels.map((_, id) => (id % 3 ? 0 : noLabel)) };
  const targeted = { ...dataset, output, train: { ...own, targets: { element: "float32", copyRow } as const } };
  const batch = batchAt({ ...samples, dataset: targeted }, { epoch: 0, step: 0 });
  const expected = [...batch.ids].flatMap((id) => [id % 3 ? id % 2 : -1, id % 2 === 0 ? -2 : id % 3 ? 1 : -1]);
  expect([...batch.labels]).toEqual(expected);
  expect([...(batch.labelled ?? [])]).toEqual(expected.map((label) => Number(label >= 0)));
  expect([...(batch.counted ?? [])]).toEqual(expected.map((label) => Number(label !== -2)));
  expect(batch.targets).toBeUndefined();
  expect(batchAt(samples, { epoch: 0, step: 0 }).counted).toBeUndefined();
});

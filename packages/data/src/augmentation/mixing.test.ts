import { plan } from "@faculty/shared/plan";
import { createRandom } from "@faculty/shared/random";
import type { AugmentationSpec } from "@faculty/shared/samples";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Dataset } from "../samples/dataset.ts";
import { augmentSpec } from "./augmentations.ts";
import { cutmix } from "./cutmix.ts";
import { drawOwnShare } from "./own-share.ts";
import { viewAt } from "./view-at.ts";
import { drawViews, viewOf } from "./view-of.ts";

const count = 40;
const shape = [6, 5, 1];
const size = 6 * 5;
const labels = Int32Array.from({ length: count }, (_, id) => id % 4);
const runPlan = plan({ seed: 3, epochs: 2, batchSize: 8, validation: 0.25, labels });
const mixup: AugmentationSpec = { kind: "mixup", alpha: 1 };
const flip: AugmentationSpec = { kind: "flip-horizontal", probability: 0.5 };

test("mixup adds the other sample as the augmentations before it show it", () => {
  const images = datasetOf((id, i) => (id * 31 + i * 7) % 256);
  const view = viewAt(runPlan, [flip, mixup], 1);
  const { inputs, mixes } = drawViews(images, "train", runPlan.trainIds, view);
  const flipped = viewAt(runPlan, [flip], 1);
  runPlan.trainIds.forEach((id, row) => {
    const { partner, share } = mixes?.[row] ?? { partner: NaN, share: NaN };
    const own = viewOf(images, "train", [id], flipped);
    const other = viewOf(images, "train", [partner], flipped);
    const expected = own.map((value, i) => share * value + (1 - share) * (other[i] as number));
    expect(inputs.subarray(row * size, (row + 1) * size)).toEqual(expected);
  });
});

test("what cutmix leaves of a sample is the share it tells", () => {
  const dataset = datasetOf((id) => id); // so that a pixel tells whose it is
  const { inputs, mixes } = drawViews(
    dataset,
    "train",
    runPlan.trainIds,
    viewAt(runPlan, [{ kind: "cutmix", alpha: 1 }], 0),
  );
  runPlan.trainIds.forEach((id, row) => {
    const { partner, share } = mixes?.[row] ?? { partner: NaN, share: NaN };
    const pixels = [...inputs.subarray(row * size, (row + 1) * size)];
    expect(pixels.every((pixel) => pixel === id || pixel === partner)).toBe(true);
    if (partner !== id) expect(pixels.filter((pixel) => pixel === id)).toHaveLength(Math.round(share * size));
  });
});

test("cutmix cuts a rectangle of the drawn area around the drawn pixel", () => {
  const values = new Float32Array(4 * 4);
  const draws = [2, 1];
  const random = { ...createRandom(5), integer: () => draws.shift() as number };
  const area = 1 - drawOwnShare(1, createRandom(5));
  const side = Math.round(Math.sqrt(area) * 4);
  const image = { height: 4, width: 4, channels: 1, values, scratch: values };
  const share = cutmix.mix(image, new Float32Array(16).fill(1), { kind: "cutmix", alpha: 1 }, random);
  const marked = [...values.keys()].filter((i) => values[i] === 1);
  expect(share).toBe(1 - marked.length / 16);
  expect(Math.min(...marked)).toBe(Math.max(2 - (side >> 1), 0) * 4 + Math.max(1 - (side >> 1), 0));
});

test("a held-out sample goes into no other", () => {
  const view = viewAt(runPlan, [mixup], 0);
  const { mixes } = drawViews(
    datasetOf(() => 0),
    "train",
    runPlan.trainIds,
    view,
  );
  const held = new Set(runPlan.validationIds);
  expect(held.size).toBe(4 * Math.round(10 * 0.25));
  expect(mixes?.filter(({ partner }) => held.has(partner))).toEqual([]);
});

test("a mixed view, partner and share too, does not depend on the others of its batch", () => {
  const images = datasetOf((id, i) => (id * 31 + i * 7) % 256);
  const view = viewAt(runPlan, [flip, mixup, { kind: "cutout", size: 2 }], 1);
  const ids = fc.array(fc.nat(count - 1), { maxLength: 6 });
  fc.assert(
    fc.property(ids, fc.nat(count - 1), ids, (before, id, after) => {
      const batch = drawViews(images, "train", [...before, id, ...after], view);
      const alone = drawViews(images, "train", [id], view);
      const start = before.length * size;
      expect(batch.inputs.subarray(start, start + size)).toEqual(alone.inputs);
      expect(batch.mixes?.[before.length]).toEqual(alone.mixes?.[0]);
    }),
  );
});

test("a share is the larger of λ and 1 − λ, exact in float32", () => {
  const random = createRandom(9);
  const shares = Array.from({ length: 2000 }, () => drawOwnShare(1, random));
  expect(shares.every((share) => share >= 0.5 && share <= 1 && Math.fround(share) === share)).toBe(true);
  expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeCloseTo(3 / 4, 1); // uniform on [½, 1]
});

test("only a view that mixes names what is held out: other views are the same under any split", () => {
  expect(viewAt(runPlan, [flip], 1)).toEqual({ augment: [flip], seed: 3, epoch: 1 });
  expect(viewAt(runPlan, [mixup], 1)).toEqual({ augment: [mixup], seed: 3, epoch: 1, validation: 0.25 });
  const labelling = { digest: "shown", known: labels };
  expect(viewAt(runPlan, [flip], 1, { labelling })).toEqual({ augment: [flip], seed: 3, epoch: 1 });
  expect(viewAt(runPlan, [mixup], 1, { labelling }).labelling).toBe("shown");
});

test("a list mixes at most once", () => {
  expect(augmentSpec.safeParse([{ kind: "mixup" }, flip]).success).toBe(true);
  expect(augmentSpec.safeParse([{ kind: "mixup" }, { kind: "cutmix" }]).error?.issues[0]?.message).toBe(
    "expected mixup or cutmix once, found a second",
  );
});

/** Pixels without a scale, so that they are what `pixel` says. */
function datasetOf(pixel: (id: number, i: number) => number): Dataset {
  const inputs = Uint8Array.from({ length: count * size }, (_, i) => pixel(Math.floor(i / size), i % size));
  const samples = { count, inputs, labels };
  return { name: "tiny", digest: "", classes: ["a"], inputShape: shape, scale: 1, train: samples, test: samples };
}

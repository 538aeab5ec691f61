import { createRandom } from "@faculty/shared/random";
import type { AugmentationSpec, ViewSpec } from "@faculty/shared/samples";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { HeldDataset } from "../samples/dataset.ts";
import { augmentationSpec } from "./augmentations.ts";
import { drawViews, viewOf } from "./view-of.ts";

const count = 12;
const shape = [6, 5, 2];
const size = 6 * 5 * 2;
const images = datasetOf(shape);
const everything: readonly AugmentationSpec[] = [
  { kind: "shift", pixels: 2 },
  { kind: "flip-horizontal", probability: 0.5 },
  { kind: "crop", padding: 2 },
  { kind: "cutout", size: 3 },
  { kind: "noise", std: 0.1 },
];
const view: ViewSpec = { augment: everything, seed: 7, epoch: 3 };
const ids = fc.array(fc.nat(count - 1), { maxLength: 8 });

test("without a view, a sample is its stored values × scale", () => {
  const values = viewOf(images, "test", [2, 0]);
  const stored = [...images.test.inputs.subarray(2 * size, 3 * size), ...images.test.inputs.subarray(0, size)];
  expect([...values]).toEqual(stored.map((value) => Math.fround(value / 255)));
});

test("a sample looks the same whichever others share its batch", () => {
  fc.assert(
    fc.property(ids, fc.nat(count - 1), ids, (before, id, after) => {
      const batch = viewOf(images, "train", [...before, id, ...after], view);
      const start = before.length * size;
      expect(batch.subarray(start, start + size)).toEqual(viewOf(images, "train", [id], view));
    }),
  );
});

test("another seed, epoch or sample draws another view; the same draws the same", () => {
  const blank: HeldDataset = { ...images, train: { ...images.train, inputs: new Uint8Array(count * size) } };
  const augment: readonly AugmentationSpec[] = [{ kind: "noise", std: 1 }];
  const first = (id: number, seed: number, epoch: number) => viewOf(blank, "train", [id], { augment, seed, epoch })[0];
  expect(first(0, 1, 0)).toBe(first(0, 1, 0));
  expect(new Set([first(0, 1, 0), first(1, 1, 0), first(0, 2, 0), first(0, 1, 1)]).size).toBe(4);
});

test("two augmentations of one kind draw apart", () => {
  const blank: HeldDataset = { ...images, train: { ...images.train, inputs: new Uint8Array(count * size) } };
  const noise: AugmentationSpec = { kind: "noise", std: 1 };
  const once = viewOf(blank, "train", [0], { ...view, augment: [noise] });
  const twice = viewOf(blank, "train", [0], { ...view, augment: [noise, noise] });
  expect(twice[0]).not.toBe(Math.fround(2 * (once[0] as number)));
});

test("draws this view for ever: cached signals depend on it", () => {
  const line = datasetOf([1, 5, 1]);
  const augment: readonly AugmentationSpec[] = [{ kind: "flip-horizontal", probability: 0.5 }];
  const flipped = [0, 1, 2, 3, 4, 5, 6, 7].map((id) => {
    const plain = viewOf(line, "train", [id]);
    return viewOf(line, "train", [id], { augment, seed: 7, epoch: 3 })[0] === plain[0] ? 0 : 1;
  });
  expect(flipped).toEqual([0, 1, 0, 0, 1, 1, 0, 0]); // first uniform of (7, 3, 3, id, 0) below 0.5, by random.test.ts's reference
});

test("a sample with an id of its own looks the same wherever it stands among others", () => {
  const keys = BigUint64Array.from({ length: count }, (_, id) => (BigInt(id) << 32n) + 5n);
  const known: HeldDataset = { ...images, train: { ...images.train, keys } };
  const moved: HeldDataset = {
    ...known,
    train: {
      ...known.train,
      inputs: Uint8Array.of(...images.train.inputs.subarray(size), ...images.train.inputs.subarray(0, size)),
      keys: BigUint64Array.of(...keys.subarray(1), ...keys.subarray(0, 1)),
    },
  };
  expect(viewOf(moved, "train", [3], view)).toEqual(viewOf(known, "train", [4], view));
  expect(viewOf(known, "train", [4], view)).not.toEqual(viewOf(images, "train", [4], view)); // another stream
});

test("draws this view of a key for ever: kept signals depend on it", () => {
  const line = datasetOf([1, 5, 1]);
  const keys = BigUint64Array.from({ length: count }, (_, id) => (1n << 32n) + BigInt(id));
  const known: HeldDataset = { ...line, train: { ...line.train, keys } };
  const augment: readonly AugmentationSpec[] = [{ kind: "flip-horizontal", probability: 0.5 }];
  const flipped = [0, 1, 2, 3, 4, 5, 6, 7].map((id) => {
    const plain = viewOf(known, "train", [id]);
    return viewOf(known, "train", [id], { augment, seed: 7, epoch: 3 })[0] === plain[0] ? 0 : 1;
  });
  const below = (id: number) => (createRandom(7, 12, 3, 1, id, 0).uniform() < 0.5 ? 1 : 0);
  expect(flipped).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map(below)); // (seed, 12, epoch, upper half, lower half, place)
});

test("the stored samples are not changed", () => {
  const before = images.train.inputs.slice();
  viewOf(images, "train", [0, 1, 2], view);
  expect(images.train.inputs).toEqual(before);
});

test("noise alone also fits samples that are no images; others say what they need", () => {
  const features = datasetOf([4]);
  expect(viewOf(features, "train", [0], { ...view, augment: [{ kind: "noise", std: 1 }] })).toHaveLength(4);
  expect(() => viewOf(features, "train", [0], view)).toThrow(
    "augmentation shift is for samples of kind image, those of tiny are features [4]",
  );
});

test("no ids give no rows", () => {
  expect(viewOf(images, "train", [], view)).toHaveLength(0);
});

test.each([-1, count, 0.5, NaN])("refuses sample %d", (id) => {
  expect(() => viewOf(images, "test", [id])).toThrow(
    `data set tiny has no test sample ${id}, expected an index below ${count}`,
  );
});

test("the schema fills in defaults and refuses unknown keys and kinds", () => {
  expect(augmentationSpec.parse({ kind: "flip-horizontal" })).toEqual({ kind: "flip-horizontal", probability: 0.5 });
  expect(augmentationSpec.safeParse({ kind: "shift", pixels: 1, fill: 0 }).success).toBe(false);
  expect(augmentationSpec.safeParse({ kind: "blur" }).success).toBe(false);
});

const width = 3;
const longest = 9;
const lengths = [0, 1, 3, 4, 7, longest];
const padded = seriesOf(longest);
const ofSeries: readonly AugmentationSpec[] = [
  { kind: "noise", std: 0.5 },
  { kind: "time-mask", steps: 4, count: 2 },
  { kind: "frequency-mask", bands: 2, count: 1 },
];

test.each([...ofSeries.map((spec) => [spec]), ofSeries])(
  "a series' padding stays, and the rest is as without it: %j",
  (...augment) => {
    lengths.forEach((steps, id) => {
      for (let epoch = 0; epoch < 20; epoch++) {
        const seen = viewOf(padded, "train", [id], { augment, seed: 7, epoch });
        const alone = viewOf(seriesOf(steps), "train", [id], { augment, seed: 7, epoch });
        const padding = new Float32Array((longest - steps) * width);
        expect(seen).toEqual(Float32Array.of(...alone, ...padding));
      }
    });
  },
);

test("a mixture of series is as long as the longer one, and what comes after it in the list is not beyond", () => {
  const mixup: AugmentationSpec = { kind: "mixup", alpha: 1 };
  const draw = (augment: readonly AugmentationSpec[], epoch: number) =>
    drawViews(padded, "train", [2], { augment, seed: 7, epoch });
  const partners = new Set<number>();
  for (let epoch = 0; epoch < 40; epoch++) {
    const { partner, share } = draw([mixup], epoch).mixes![0]!;
    partners.add(partner);
    const other = viewOf(padded, "train", [partner]);
    const sum = viewOf(padded, "train", [2]).map((value, i) => share * value + (1 - share) * other[i]!);
    expect(draw([mixup], epoch).inputs).toEqual(sum);
    const steps = Math.max(3, lengths[partner]!);
    const noisy = draw([mixup, { kind: "noise", std: 0.5 }], epoch).inputs;
    expect([...noisy.keys()].filter((i) => noisy[i] !== sum[i]).length).toBe(steps * width);
    expect(noisy.subarray(steps * width)).toEqual(new Float32Array((longest - steps) * width));
  }
  expect(partners.size).toBeGreaterThan(4);
});

/** A sample of each of `lengths`, cut or padded to `steps`; the second step of each is zeros. */
function seriesOf(steps: number): HeldDataset {
  const inputs = Float32Array.from({ length: lengths.length * steps * width }, (_, i) => {
    const step = Math.floor(i / width) % steps;
    const own = lengths[Math.floor(i / (steps * width))]!;
    return step < own && step !== 1 ? 1 + ((step * width + (i % width)) % 5) : 0;
  });
  const samples = { count: lengths.length, inputs, labels: new Int32Array(lengths.length) };
  const inputShape = [steps, width];
  return { name: "spoken", digest: "", classes: ["a"], inputShape, scale: 1, train: samples, test: samples };
}

function datasetOf(inputShape: readonly number[]): HeldDataset {
  const values = inputShape.reduce((a, b) => a * b, 1);
  const inputs = Uint8Array.from({ length: count * values }, (_, i) => (i * 37) % 256);
  const samples = { count, inputs, labels: new Int32Array(count) };
  return { name: "tiny", digest: "", classes: ["a"], inputShape, scale: 1 / 255, train: samples, test: samples };
}

import type { AugmentationSpec } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import type { Dataset, Samples } from "../samples/dataset.ts";
import { notCounted, rowLabels } from "./row-labels.ts";
import { viewOf } from "./view-of.ts";

const side = 5;
const size = side * side;
const count = 3;
/** Of each pixel: −2, −1, or one of three classes. */
const masks = Float32Array.from({ length: count * size }, (_, i) => ((i * i + 3 * i) % 5) - 2);

/** Pictures whose pixels are the mask's values, and two more: what is outside is 0 in either. */
function masked(labels = [0, 0, 0]): Dataset {
  const samples: Samples = {
    count,
    inputs: masks.map((label) => label - notCounted),
    labels: Int32Array.from(labels),
    targets: {
      element: "float32",
      copyRow: (id, to) => to.set(masks.subarray(id * size, (id + 1) * size)),
    },
  };
  const classes = ["a", "b", "c"];
  return {
    name: "masked",
    digest: "d",
    classes,
    output: { name: "output", kind: "distribution", over: { names: classes }, positions: [side, side] },
    inputShape: [side, side, 1],
    scale: 1,
    train: samples,
    test: samples,
  };
}

const ids = Int32Array.of(2, 0, 2);
const view = (...augment: readonly AugmentationSpec[]) => ({ augment, seed: 4, epoch: 1 });

test("a row of each position, those of one sample together", () => {
  const of = (id: number) => [...masks.subarray(id * size, (id + 1) * size)];
  expect([...rowLabels(masked(), "train", ids)]).toEqual([...of(2), ...of(0), ...of(2)]);
});

test("of a sample whose label is hidden no class is told, and still which positions count", () => {
  const found = rowLabels(masked([0, 0, -1]), "train", Int32Array.of(2));
  expect([...found]).toEqual([...masks.subarray(2 * size)].map((label) => Math.min(label, -1)));
});

test.each<readonly AugmentationSpec[]>([
  [{ kind: "flip-horizontal", probability: 1 }],
  [{ kind: "shift", pixels: 3 }],
  [{ kind: "crop", padding: 2 }],
  [
    { kind: "shift", pixels: 2 },
    { kind: "crop", padding: 1 },
    { kind: "flip-horizontal", probability: 0.5 },
  ],
])("what is known of a pixel goes where the pixel goes: %o", (...augment) => {
  const dataset = masked();
  const seen = viewOf(dataset, "train", ids, view(...augment));
  expect([...rowLabels(dataset, "train", ids, view(...augment))]).toEqual([...seen].map((value) => value + notCounted));
  expect([...seen]).not.toEqual([...viewOf(dataset, "train", ids)]);
});

test("a turn takes the nearest pixel's class, and what comes in from outside does not count", () => {
  const dataset = masked();
  const turn = view({ kind: "rotate", degrees: 30 });
  const [seen, labels] = [viewOf(dataset, "train", ids, turn), rowLabels(dataset, "train", ids, turn)];
  const own = new Set(masks);
  expect([...labels].every((label) => own.has(label))).toBe(true);
  const plain = rowLabels(dataset, "train", ids);
  const centre = (side * side - 1) / 2;
  expect(labels[centre]).toBe(plain[centre]);
  // a pixel that is interpolated between four of one class is of that class
  const isEven = [...seen].map((value) => Number.isInteger(value));
  expect([...labels].filter((label, i) => isEven[i] && label + 2 !== seen[i])).toEqual([]);
});

test("what changes values and moves none leaves the labels", () => {
  const changed = view({ kind: "noise", std: 1 }, { kind: "cutout", size: 3 }, { kind: "brightness", delta: 0.5 });
  expect(rowLabels(masked(), "train", ids, changed)).toEqual(rowLabels(masked(), "train", ids));
});

test("what mixes samples cannot say of which class a position is, and is refused", () => {
  expect(() => viewOf(masked(), "train", ids, view({ kind: "mixup", alpha: 1 }))).toThrow(
    expect.objectContaining({
      code: "SHAPE_MISMATCH",
      message: "augmentation mixup cannot say what becomes of targets at [5, 5] positions, as those of masked are",
    }),
  );
});

test("without positions a sample's row is its label", () => {
  const { output: _, ...plain } = masked([2, -1, 1]);
  expect([...rowLabels(plain, "train", ids)]).toEqual([1, 2, 1]);
});

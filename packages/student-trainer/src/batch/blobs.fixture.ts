import type { HeldDataset, HeldInputs, Samples } from "@faculty/data/datasets";
import { createRandom } from "@faculty/shared/random";

/** A data set small enough to train on in a test: each class is a normal cloud around its own corner of the plane. */
export function blobs(trainCount = 48, testCount = 24): HeldDataset {
  return {
    name: "blobs",
    digest: `blobs-${trainCount}-${testCount}`,
    classes: ["left", "right", "top"],
    inputShape: [2],
    scale: 1,
    train: cloud(trainCount, 1),
    test: cloud(testCount, 2),
  };
}

const centres = [
  [-1, 0],
  [1, 0],
  [0, 2],
] as const;

function cloud(count: number, seed: number): Samples<HeldInputs> {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, id) => id % centres.length);
  const inputs = new Float32Array(count * 2);
  labels.forEach((label, id) => {
    const [x, y] = centres[label] ?? [0, 0];
    inputs.set([x + random.normal() / 2, y + random.normal() / 2], id * 2);
  });
  return { count, inputs, labels };
}

import type { Dataset, Samples } from "@faculty/data/datasets";

/** A data set small enough to be trained on a thousand times: points of the plane that no two samples share. */
export function points(classCount: number, trainCount: number): Dataset {
  return {
    name: "points",
    digest: `points-${classCount}-${trainCount}`,
    classes: Array.from({ length: classCount }, (_, c) => `class-${c}`),
    inputShape: [2],
    scale: 1,
    train: samples(trainCount, classCount),
    test: samples(classCount, classCount),
  };
}

function samples(count: number, classCount: number): Samples {
  return {
    count,
    inputs: Float32Array.from({ length: 2 * count }, (_, i) => i / 8),
    labels: Int32Array.from({ length: count }, (_, id) => id % classCount),
  };
}

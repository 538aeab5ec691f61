import type { Dataset, HeldDataset, HeldInputs, Samples } from "@faculty/data/datasets";
import { type OutputSpec, targetSize } from "@faculty/shared/outputs";

/** A data set small enough to be trained on a thousand times: points of the plane that no two samples share. */
export function points(classCount: number, trainCount: number, testCount: number = classCount): HeldDataset {
  return {
    name: "points",
    digest: `points-${classCount}-${trainCount}`,
    classes: Array.from({ length: classCount }, (_, c) => `class-${c}`),
    inputShape: [2],
    scale: 1,
    train: samples(trainCount, classCount),
    test: samples(testCount, classCount),
  };
}

/** The same points, read one by one, as those of a prepared data set are. */
export function readByPosition({ count, inputs, labels }: Samples<HeldInputs>): Dataset["train"] {
  const width = inputs.length / count;
  return {
    count,
    inputs: { element: "float32", copyRow: (id, to) => to.set(inputs.subarray(id * width, (id + 1) * width)) },
    labels,
  };
}

/**
 * The same points, of each of which more is known than one class.
 * @param known - Value `place` of the target of sample `id`.
 */
export function withTargets(
  dataset: HeldDataset,
  output: OutputSpec,
  known: (id: number, place: number) => number,
): Dataset {
  const size = targetSize(output);
  const of = (part: Samples<HeldInputs>): Dataset["train"] => ({
    ...part,
    labels: new Int32Array(part.count), // all are labelled
    targets: {
      element: "float32",
      copyRow: (id, to) => to.set(Float32Array.from({ length: size }, (_, place) => known(id, place))),
    },
  });
  return { ...dataset, output, train: of(dataset.train), test: of(dataset.test) };
}

function samples(count: number, classCount: number): Samples<HeldInputs> {
  return {
    count,
    inputs: Float32Array.from({ length: 2 * count }, (_, i) => i / 8),
    labels: Int32Array.from({ length: count }, (_, id) => id % classCount),
  };
}

import { viewOf } from "@faculty/data/augmentation";
import { checkInputs, type Dataset } from "@faculty/data/datasets";
import type { TeacherDescription } from "@faculty/shared/protocol";
import { createRandom } from "@faculty/shared/random";
import type { Source } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";

/** What a teacher is shown: as many rows as are asked for, each the same whenever it is. */
export interface SampleInputs {
  /** In which part of a data set row `i` is sample `ids([i])`; null where rows are drawn. */
  readonly source: Source | null;
  readonly ids: (from: number, to: number) => Int32Array;
  /** `[to − from, …inputShape]`. */
  readonly rows: (from: number, to: number) => Float32Array;
}

/** A key that no stream of a run has. */
const streamKey = 0x7ea;

/** Numbers from 0 to 1, or token ids of the vocabulary. */
export function drawnInputs({ inputShape, vocabulary }: TeacherDescription): SampleInputs {
  const size = sizeOf(inputShape);
  const draw = (row: number) => {
    const random = createRandom(streamKey, row);
    const next = vocabulary === undefined ? () => random.uniform() : () => random.integer(0, vocabulary.tokens - 1);
    return Array.from({ length: size }, next);
  };
  return {
    source: null,
    ids: (from, to) => Int32Array.from({ length: to - from }, (_, i) => from + i),
    rows: (from, to) => {
      const out = new Float32Array((to - from) * size);
      for (let row = from; row < to; row++) out.set(draw(row), (row - from) * size);
      return out;
    },
  };
}

/** Test samples of a data set, or training samples where it has none; over again where there are too few. */
export function datasetInputs(dataset: Dataset, description: TeacherDescription): SampleInputs {
  checkInputs(`teacher ${description.teacher}`, description, dataset);
  const source = dataset.test.count > 0 ? "test" : "train";
  const { count } = dataset[source];
  const ids = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => (from + i) % count);
  return { source, ids, rows: (from, to) => viewOf(dataset, source, ids(from, to)) };
}

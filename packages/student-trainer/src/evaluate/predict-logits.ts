import { createInputRoom, viewOf } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import type { Preparation } from "@faculty/data/preparation";
import { tf, tidyValues } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { Source } from "@faculty/shared/samples";
import { firstNotFinite, type Rows, sizeOf } from "@faculty/shared/tensor";

/** Rows read and computed at once: enough to fill the cores, little enough to stay in cache. */
const batchRows = 256;

/**
 * The model's logits in inference mode, `[ids × positions, classes]`, for samples as they are, not augmented.
 * @param ids - Indices in `source`.
 * @throws FacultyError NOT_FINITE: the last step may spoil the weights without its own loss telling so.
 */
export function predictLogits(
  model: tf.LayersModel,
  { shape, prepare }: Preparation,
  dataset: Dataset,
  source: Source,
  ids: Int32Array,
): Rows<Float32Array> {
  const { length: rows } = ids;
  const [, ...said] = (model.outputShape as tf.Shape).map(Number);
  const width = said.at(-1) as number;
  const size = sizeOf(said);
  const data = new Float32Array(rows * size);
  const [shownRoom, takenRoom] = [createInputRoom(), createInputRoom()];
  for (let start = 0; start < rows; start += batchRows) {
    const some = ids.subarray(start, start + batchRows);
    const shown = viewOf(dataset, source, some, undefined, shownRoom(some.length * sizeOf(dataset.inputShape)));
    const inputs = prepare(shown, takenRoom);
    const logits = tidyValues(() => {
      const batch = tf.tensor(inputs, [some.length, ...shape]);
      return model.apply(batch, { training: false }) as tf.Tensor2D;
    });
    data.set(logits, start * size);
  }
  const stray = firstNotFinite(data);
  if (stray < 0) return { rows: data.length / width, width, data };
  throw new FacultyError(
    "NOT_FINITE",
    `the logits of sample ${Math.floor(stray / size)} left the range of float32: lower the learning rate or set clipNorm`,
  );
}

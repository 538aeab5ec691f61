import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { firstNotFinite, type Rows, sizeOf } from "@faculty/shared/tensor";

/** Rows computed at once: enough to fill the cores, little enough to stay in cache. */
const batchRows = 256;

/**
 * The model's logits in inference mode, `[rows, classes]`.
 * @param inputs - `[rows, …inputShape]`, row-major.
 * @throws FacultyError NOT_FINITE: the last step may spoil the weights without its own loss telling so.
 */
export function predictLogits(
  model: tf.LayersModel,
  inputs: Float32Array,
  inputShape: readonly number[],
): Rows<Float32Array> {
  const size = sizeOf(inputShape);
  const rows = inputs.length / size;
  const width = model.outputShape[1] as number;
  const data = new Float32Array(rows * width);
  for (let start = 0; start < rows; start += batchRows) {
    const end = Math.min(rows, start + batchRows);
    const logits = tf.tidy(() => {
      const batch = tf.tensor(inputs.subarray(start * size, end * size), [end - start, ...inputShape]);
      return (model.apply(batch, { training: false }) as tf.Tensor2D).dataSync();
    });
    data.set(logits, start * width);
  }
  const stray = firstNotFinite(data);
  if (stray < 0) return { rows, width, data };
  throw new FacultyError(
    "NOT_FINITE",
    `the logits of sample ${Math.floor(stray / width)} left the range of float32: lower the learning rate or set clipNorm`,
  );
}

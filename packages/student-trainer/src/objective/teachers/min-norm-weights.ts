import { tf } from "@faculty/models/backend";

/** Of the trace: below it, gradients count as equal and share their weight; it also keeps every system solvable. */
const ridge = 3e-6;
/** Rounding that a weight may lie outside its bounds by. */
const tolerance = 1e-4;
/** Above the value of every set of weights within the bounds: G has trace 1. */
const outside = 1e3;

/**
 * `min over α of ½ ‖Σ_k α_k g_k‖²`, `Σ α = 1`, `0 ≤ α_k ≤ c_k`. Solved exactly, up to rounding, as operations without
 * a branch, so that a recorded step holds them: at the minimum each weight is 0, at its bound or between, so the
 * equations of each of the 3^K cases are solved at once, and the best solution within the bounds is the minimum.
 * Constants of the gradient; inside `tf.tidy`.
 * @param gradients - `[teachers, values]`, at most 8 teachers (`adaptiveKlTerm`).
 * @param bounds - c, `[teachers]`, 0 for an absent one; they sum to at least 1.
 * @returns `[teachers]`.
 */
export function minNormWeights(gradients: tf.Tensor2D, bounds: tf.Tensor1D): tf.Tensor1D {
  const [teachers] = gradients.shape;
  const { free, top } = casesOf(teachers);
  const eye = tf.eye(teachers);
  const products = tf.matMul(gradients, gradients, false, true);
  const trace = products.mul(eye).sum().maximum(smallestTrace);
  const gram = products.div(trace).add(eye.mul(ridge)) as tf.Tensor2D;
  const fixed = top.mul(bounds) as tf.Tensor2D;
  const right = free.mul(tf.matMul(fixed, gram));
  const system = free
    .expandDims(2)
    .mul(gram)
    .mul(free.expandDims(1))
    .add(eye.mul(tf.sub(1, free).expandDims(2)));
  const [ones, shift] = solved(system as tf.Tensor3D, tf.stack([free, right], 2) as tf.Tensor3D);
  const none = tf.equal(free.sum(1, true), 0).toFloat(); // where nothing is free, there is no multiplier
  const multiplier = tf.sub(1, fixed.sum(1, true)).add(shift.sum(1, true)).div(ones.sum(1, true).add(none));
  const weights = free.mul(ones.mul(multiplier).sub(shift)).add(fixed) as tf.Tensor2D;
  const best = bestOf(weights, gram, bounds).clipByValue(0, 1);
  return best.div(best.sum());
}

/** Gradients of this size and less are all equal. */
const smallestTrace = 1e-30;

/** The weights of the least value among those that sum to 1 within the bounds. */
function bestOf(weights: tf.Tensor2D, gram: tf.Tensor2D, bounds: tf.Tensor1D): tf.Tensor1D {
  const beyond = tf.maximum(weights.neg(), weights.sub(bounds)).max(1);
  const excess = tf.maximum(beyond, weights.sum(1).sub(1).abs());
  const values = tf.matMul(weights, gram).mul(weights).sum(1);
  const scores = values.add(tf.greater(excess, tolerance).toFloat().mul(outside));
  const best = tf.oneHot(scores.argMin(0).toInt().reshape<tf.Tensor1D>([1]), weights.shape[0]).toFloat();
  return tf.matMul(best as tf.Tensor2D, weights).as1D();
}

/**
 * Gauss and Jordan's elimination of many systems at once, without exchange of rows: each matrix is positive definite.
 * @param systems - `[systems, n, n]`. @param right - Two right-hand sides of each, `[systems, n, 2]`.
 * @returns The solutions of either right-hand side, `[systems, n]`.
 */
function solved(systems: tf.Tensor3D, right: tf.Tensor3D): readonly [tf.Tensor2D, tf.Tensor2D] {
  const [count, size] = systems.shape;
  let rows = tf.concat([systems, right], 2) as tf.Tensor3D;
  for (let i = 0; i < size; i++) {
    const row = rows.slice([0, i, 0], [count, 1, size + 2]);
    const column = rows.slice([0, 0, i], [count, size, 1]);
    const own = tf.tensor3d(
      Array.from({ length: size }, (_, k) => Number(k === i)),
      [1, size, 1],
    );
    rows = rows.sub(column.sub(own).mul(row.div(row.slice([0, 0, i], [count, 1, 1]))));
  }
  const solution = (side: number) =>
    rows.slice([0, 0, size + side], [count, size, 1]).reshape<tf.Tensor2D>([count, size]);
  return [solution(0), solution(1)];
}

/** Which weights are between their bounds, and which at the upper one, in each of the 3^K cases: `[cases, teachers]`. */
function casesOf(teachers: number): { readonly free: tf.Tensor2D; readonly top: tf.Tensor2D } {
  const cases = 3 ** teachers;
  const states = Array.from({ length: cases }, (_, at) =>
    Array.from({ length: teachers }, (_, k) => Math.floor(at / 3 ** k) % 3),
  );
  const where = (wanted: number) => tf.tensor2d(states.map((state) => state.map((found) => Number(found === wanted))));
  return { free: where(1), top: where(2) };
}

import { tf } from "@faculty/models/backend";
import { slopeAlong, summingToZero } from "../loss/divergence.ts";
import type { Loss } from "../loss/loss.ts";
import { noShare } from "../loss/mean-over.ts";
import { defineResponseLoss } from "../response/response-loss.ts";
import { distTerm } from "../terms/response-terms.ts";

/**
 * DIST, Huang et al. 2022, arXiv:2205.10536, with Pearson's ρ:
 * `T² [interWeight · (1 − mean_i ρ(q_i, p_i)) + intraWeight · (1 − mean_c ρ(q_·c, p_·c))]`: the student may differ from
 * the teacher in scale and offset, a sample and a class.
 */
export const distLoss: Loss = defineResponseLoss({
  term: distTerm,
  rows: ({ logP, logQ }, { interWeight, intraWeight }, { counted }) => {
    const precise = tf.customGrad((input, save) => {
      const x = input as tf.Tensor2D;
      const [p, q] = [logP.exp<tf.Tensor2D>(), x.exp<tf.Tensor2D>()];
      const difference = summingToZero(p.sub(q), p);
      const inter = unlikeness(q, p, difference);
      const intra = unlikeness(samplesOfClasses(q), samplesOfClasses(p), difference.transpose(), counted);
      const classes = q.shape[1];
      (save as tf.GradSaveFunc)([x, inter.slope.mul(interWeight), intra.slope.transpose().mul(intraWeight / classes)]);
      return {
        value: inter.value.mul(interWeight).add(intra.value.mean().mul(intraWeight)),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [logOfQ, ofRow, ofBatch] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
          return slopeAlong(logOfQ, ofRow.mul(dy.expandDims(-1)).add(ofBatch.mul(dy.sum())));
        },
      };
    });
    return precise(logQ) as tf.Tensor1D;
  },
});

/** As published; what keeps ρ of a constant row finite, which is 0. */
const epsilon = 1e-8;

/** Squares below it count as it: their root, 1e-18, vanishes beside epsilon, and float32 still holds it. */
const smallestSquare = 1e-36;

/**
 * `1 − ρ`, ρ = a·b / (|a| |b| + ε) of a = x − mean x, b = y − mean y, of each row of x and y, and its gradient for x, as they
 * follow from what of b is across a. y − x has as much across as y: of the two, the shorter one keeps more of its digits.
 * @param x - `[rows, width]`. @param difference - y − x, to the last digits.
 * @param counts - How much each column counts, `[width]`, 0 or 1; absent: alike.
 */
function unlikeness(
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  difference: tf.Tensor2D,
  counts?: tf.Tensor1D,
): { readonly value: tf.Tensor1D; readonly slope: tf.Tensor2D } {
  const centred = (rows: tf.Tensor2D) => deviations(rows, counts);
  const [a, b, apart] = [centred(x), centred(y), centred(difference)];
  const [lengthA, lengthB] = [lengths(a), lengths(b)];
  const direction = a.div<tf.Tensor2D>(lengthA);
  const isShorter = lengths(apart).less(lengthB);
  const share = dots(direction, tf.where(isShorter, apart, b)).div<tf.Tensor2D>(lengthA);
  const left = tf.where<tf.Tensor2D>(isShorter, difference, y).sub<tf.Tensor2D>(x.mul(share));
  // What rounding left of the mean and along the direction is taken out again: rows of two values hold nothing else.
  const even = centred(centred(left));
  const across = even.sub<tf.Tensor2D>(direction.mul(dots(direction, even)));
  const along = dots(direction, b);
  const [product, cosine] = [lengthA.mul(lengthB), along.div(lengthB)];
  const divisor = product.add(epsilon);
  const sineSquare = lengths(across).div(lengthB).square();
  const oneLessCosine = tf.where<tf.Tensor2D>(
    cosine.greater(0),
    sineSquare.div<tf.Tensor2D>(cosine.add(1)),
    tf.sub<tf.Tensor2D>(1, cosine),
  );
  const value = product.mul(oneLessCosine).add(epsilon).div<tf.Tensor2D>(divisor);
  const outwards = direction.mul(along.mul(epsilon).div(divisor.square()));
  return { value: value.squeeze<tf.Tensor1D>([-1]), slope: across.div(divisor).add<tf.Tensor2D>(outwards).neg() };
}

/** From the mean of what counts; 0 of what does not. */
function deviations(rows: tf.Tensor2D, counts: tf.Tensor1D | undefined): tf.Tensor2D {
  if (counts === undefined) return rows.sub(rows.mean(-1, true));
  const mean = dots(rows, counts.expandDims(0)).div<tf.Tensor2D>(tf.maximum(counts.sum(), noShare));
  return rows.sub<tf.Tensor2D>(mean).mul(counts);
}

/**
 * `[classes, batch]`. Of a class that has more than half of every sample, minus what it leaves to the others: the same but
 * for a constant, and float32 holds more digits of it.
 */
function samplesOfClasses(probabilities: tf.Tensor2D): tf.Tensor2D {
  const leadsAll = probabilities.min(0, true).greater(1 / 2);
  const others = dots(probabilities, tf.sub(1, leadsAll.toFloat()));
  const shifted: tf.Tensor2D = tf.where(leadsAll, tf.neg(others), probabilities);
  return tf.transpose(shifted);
}

/** `[rows, 1]`. */
function dots(a: tf.Tensor2D, b: tf.Tensor): tf.Tensor2D {
  return tf.sum(a.mul(b), -1, true);
}

/** `[rows, 1]`. */
function lengths(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.sqrt(tf.maximum<tf.Tensor2D>(dots(rows, rows), smallestSquare));
}

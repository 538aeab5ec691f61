import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { SingleKind } from "@faculty/shared/outputs";
import type { ConformanceCase } from "./conformance-file.ts";
import { plainName } from "./reference-names.ts";

/** One output of an ensemble, `[rows, width]`, from `[teachers, rows, width]`; w the weights of the teachers. */
type Mixture = (logits: tf.Tensor3D, temperature: number, weights: tf.Tensor3D) => tf.Tensor2D;

const meanLogits: Mixture = (logits, _, w) => logits.mul(w).sum<tf.Tensor2D>(0);

/** Logits that soften, at the temperature, to the mixture of probabilities. */
const meanProbabilities: Mixture = (logits, t, w) =>
  tf.logSumExp(tf.logSoftmax(logits.div(t)).add(w.log()), 0).mul(t) as tf.Tensor2D;

/** Of yes and no of each class by itself: `log Σ w σ(z / T) − log Σ w σ(−z / T)`, times T. */
const meanIndependent: Mixture = (logits, t, w) => {
  const of = (z: tf.Tensor) => tf.log(tf.sigmoid(z.div(t)).mul(w).sum(0));
  return of(logits).sub(of(logits.neg())).mul(t) as tf.Tensor2D;
};

/** Of teachers that count alike. */
const median: Mixture = (values) => {
  const [teachers] = values.shape;
  const sorted = tf.topk(values.transpose([1, 2, 0]), teachers, true).values;
  const at = (place: number) => sorted.slice([0, 0, place], [-1, -1, 1]).squeeze([-1]);
  return at(Math.floor((teachers - 1) / 2))
    .add(at(Math.floor(teachers / 2)))
    .div(2) as tf.Tensor2D;
};

/** By the name of `params.ensemble`; the first one is meant where it says nothing. */
const mixtures: Readonly<Record<SingleKind, Readonly<Record<string, Mixture>>>> = {
  distribution: { meanprobabilities: meanProbabilities, meanlogits: meanLogits },
  independent: { meanprobabilities: meanIndependent, meanlogits: meanLogits },
  values: { mean: meanLogits, meanvalues: meanLogits, median, medianvalues: median },
};

/**
 * What `[teachers, rows, width]` say together, `[rows, width]`; of one teacher, `[rows, width]`, what it says.
 * @throws FacultyError USAGE where `params.ensemble` names none of the kind's.
 */
export function mixedLogits(
  logits: tf.Tensor,
  kind: SingleKind,
  temperature: number,
  { ensemble, average, weights }: ConformanceCase["params"],
): tf.Tensor2D {
  const [teachers = 0] = logits.shape;
  if (logits.rank !== 3) return logits as tf.Tensor2D;
  const known = mixtures[kind];
  const named = ensemble ?? average ?? Object.keys(known)[0];
  const mixture = typeof named === "string" ? known[plainName(named)] : undefined;
  if (mixture === undefined)
    throw new FacultyError(
      "USAGE",
      `params.ensemble is ${JSON.stringify(named)}, expected one of ${Object.keys(known).join(", ")} for ${kind}`,
    );
  const shares = Array.isArray(weights) ? weights.map(Number) : Array.from({ length: teachers }, () => 1 / teachers);
  return mixture(logits as tf.Tensor3D, temperature, tf.tensor3d(shares, [teachers, 1, 1]));
}

import { tf } from "@faculty/models/backend";
import { divergence } from "../loss/divergence.ts";
import { hardTarget } from "../loss/hard-target.ts";
import { defineLoss, type Loss, type LossInputs } from "../loss/loss.ts";
import { bothCount, meanOfValues, meanOver, noShare } from "../loss/mean-over.ts";
import { oneHot } from "../loss/one-hot.ts";
import { normalize } from "../response/normalize.ts";
import { type Convention, conventionTerms, type Share } from "../terms/convention-terms.ts";
import { generalizedJsd } from "./jsd.ts";

/**
 * What other systems mean by the distillation loss, hard and soft part together, as each codes it: the same logits give
 * the number it would give. The temperature is the run's. p is the teacher, q the student,
 * both softened; sources are in docs/methods.md, "Conventions".
 */
export const conventions: Readonly<Record<Convention, Loss>> = {
  // T² · CE(p, q)
  hinton: defineLoss({
    term: conventionTerms.hinton,
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, softCrossEntropy(inputs), squared(inputs))),
  }),
  // T² · KL(p‖q), also of RepDistiller and the tables of CRD
  mdistiller: defineLoss({
    term: conventionTerms.mdistiller,
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, kl(inputs), squared(inputs))),
  }),
  // KL without T² and without weight where hardWeight is absent or 0
  torchdistill: defineLoss({
    term: conventionTerms.torchdistill,
    evaluate: (inputs, { hardWeight = 0, softWeight = 1 - hardWeight }) =>
      hardWeight === 0
        ? mean(inputs, kl(inputs))
        : total(inputs, { hardWeight, softWeight }, mean(inputs, kl(inputs), squared(inputs))),
  }),
  // CE(p, q) without T²
  "textbrewer-ce": defineLoss({
    term: conventionTerms["textbrewer-ce"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, softCrossEntropy(inputs))),
  }),
  // mean (z_s/T − z_t/T)²
  "textbrewer-mse": defineLoss({
    term: conventionTerms["textbrewer-mse"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, logitErrors(inputs))),
  }),
  // T² · KL(p‖q); the sum of terms is divided by the sum of weights
  distillkit: defineLoss({
    term: conventionTerms.distillkit,
    evaluate: (inputs, share) =>
      total(inputs, share, mean(inputs, kl(inputs), squared(inputs))).div(share.hardWeight + share.softWeight),
  }),
  // JSD_β without T²
  "trl-gkd": defineLoss({
    term: conventionTerms["trl-gkd"],
    evaluate: (inputs, { beta }) => mean(inputs, trlDivergence(inputs, beta)),
  }),
  // the same of DistillationTrainer, which starts from KL(q‖p)
  "trl-distillation": defineLoss({
    term: conventionTerms["trl-distillation"],
    evaluate: (inputs, { beta }) => mean(inputs, trlDivergence(inputs, beta)),
  }),
  // Σ over the teacher's top k of p log(p/q), not renormalised, at temperature 1, divided twice by the number of rows
  easydistill: defineLoss({
    term: conventionTerms.easydistill,
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, truncatedKl(inputs, share.top)).div(rowsOf(inputs))),
  }),
  // T² · KL(p‖q) / C: the mean over rows and classes
  modelopt: defineLoss({
    term: conventionTerms.modelopt,
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, kl(inputs), squared(inputs) / classesOf(inputs))),
  }),
  // KL(p‖q) without T²
  "modelopt-megatron": defineLoss({
    term: conventionTerms["modelopt-megatron"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, kl(inputs))),
  }),
  // T² · CE(p, q)
  "inc-ce": defineLoss({
    term: conventionTerms["inc-ce"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, softCrossEntropy(inputs), squared(inputs))),
  }),
  // T² · KL(p‖q) / C
  "inc-kl": defineLoss({
    term: conventionTerms["inc-kl"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, kl(inputs), squared(inputs) / classesOf(inputs))),
  }),
  // T² · mean (z_s/T − z_t/T)²
  "inc-mse": defineLoss({
    term: conventionTerms["inc-mse"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, logitErrors(inputs), squared(inputs))),
  }),
  // T² · mean (q − p)²
  "kd-lib": defineLoss({
    term: conventionTerms["kd-lib"],
    evaluate: (inputs, share) => {
      const errors = studentSide(inputs).exp().sub(inputs.softTarget.exp()).square();
      return total(inputs, share, mean(inputs, errors, squared(inputs)));
    },
  }),
  // T² · KL(p‖q)
  mmrazor: defineLoss({
    term: conventionTerms.mmrazor,
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, kl(inputs), squared(inputs))),
  }),
  // CE(p, q) without T², the student at a temperature of its own
  "paddleslim-soft-label": defineLoss({
    term: conventionTerms["paddleslim-soft-label"],
    evaluate: (inputs, { studentTemperature = inputs.temperature, ...share }) =>
      total(inputs, share, mean(inputs, softCrossEntropy({ ...inputs, temperature: studentTemperature }))),
  }),
  // T² · [α m(b) + β m(p̂)] around the teacher's top class, m the mean of t (log t − s): s is not a logarithm there
  "paddleslim-dkd": defineLoss({
    term: conventionTerms["paddleslim-dkd"],
    evaluate: (inputs, { alpha, beta, ...share }) => {
      const top = oneHot<tf.Tensor2D>(inputs.softTarget.argMax(-1), classesOf(inputs));
      const teacher = decoupled(inputs.softTarget, top);
      const student = decoupled(studentSide(inputs), top);
      const target = mean(inputs, probabilityAsLog(teacher.target, student.target), alpha);
      const others = mean(inputs, probabilityAsLog(teacher.others, student.others), beta);
      return total(inputs, share, target.add(others).mul(squared(inputs)));
    },
  }),
  // CE of layer-normed logits times the teacher's deviation, whatever the temperature
  "paddleslim-skd": defineLoss({
    term: conventionTerms["paddleslim-skd"],
    evaluate: (inputs, share) => {
      const raw = { student: inputs.logits, teacher: inputs.softTarget.mul<tf.Tensor2D>(inputs.temperature) };
      const { student, teacher } = normalize(raw, "spherical");
      const rows = tf.softmax(teacher).mul(tf.logSoftmax(student)).sum(-1).neg();
      return total(inputs, share, mean(inputs, rows));
    },
  }),
  // T² on the hard part as well
  edl: defineLoss({
    term: conventionTerms.edl,
    evaluate: (inputs, { hardWeight }) =>
      total(inputs, { hardWeight, softWeight: 1 - hardWeight }, mean(inputs, softCrossEntropy(inputs))).mul(
        squared(inputs),
      ),
  }),
  // T² · KL(p‖q) of probabilities that are at least 1e-7
  keras: defineLoss({
    term: conventionTerms.keras,
    evaluate: (inputs, share) => {
      const clipped = (logP: tf.Tensor2D) => tf.maximum<tf.Tensor2D>(logP, Math.log(1e-7));
      const [logP, logQ] = [clipped(inputs.softTarget), clipped(studentSide(inputs))]; // sums are no longer 1
      const rows = logP.exp().mul(logP.sub(logQ)).sum<tf.Tensor1D>(-1);
      return total(inputs, share, mean(inputs, rows, squared(inputs)));
    },
  }),
  // T² · KL(p‖q); the weights need not sum to 1
  "distil-whisper": defineLoss({
    term: conventionTerms["distil-whisper"],
    evaluate: (inputs, share) => total(inputs, share, mean(inputs, kl(inputs), squared(inputs))),
  }),
};

type Response = LossInputs<"labels" | "softTarget">;
type Logits = LossInputs<"labels" | "softLogits">;
type Counting = Pick<LossInputs<"labels">, "counted">;

/** `hardWeight · CE(y, softmax(z)) + softWeight · soft`, CE over the samples that have a label. */
function total(inputs: LossInputs<"labels">, { hardWeight, softWeight }: Share, soft: tf.Scalar): tf.Scalar {
  const counts = bothCount(inputs.labelled, inputs.counted);
  const hard = meanOver(tf.logSoftmax(inputs.logits).mul(hardTarget(inputs)).sum(-1), counts);
  return hard.mul<tf.Scalar>(-hardWeight).add(soft.mul(softWeight));
}

/** Of all values of the rows that count. @param values - `[batch]` or `[batch, …]`. */
function mean({ counted }: Counting, values: tf.Tensor, factor = 1): tf.Scalar {
  const whole = values.rank === 1 ? meanOver(values, counted) : meanOfValues(values, counted);
  return whole.mul(factor).asScalar();
}

function squared({ temperature }: { readonly temperature: number }): number {
  return temperature ** 2;
}

function classesOf(inputs: { readonly logits: tf.Tensor2D }): number {
  return inputs.logits.shape[1];
}

/** Those that count. */
function rowsOf({ logits: z, counted }: Counting & { readonly logits: tf.Tensor2D }): number | tf.Tensor {
  return counted === undefined ? z.shape[0] : tf.maximum(counted.sum(), noShare);
}

/** log q, `[batch, classes]`. */
function studentSide({ logits: z, temperature }: Response): tf.Tensor2D {
  return tf.logSoftmax(z.div<tf.Tensor2D>(temperature));
}

function kl(inputs: Response): tf.Tensor1D {
  return divergence(inputs.softTarget, studentSide(inputs));
}

function softCrossEntropy(inputs: Response): tf.Tensor1D {
  return inputs.softTarget.exp().mul(studentSide(inputs)).sum<tf.Tensor1D>(-1).neg();
}

function logitErrors({ logits: z, softLogits, temperature }: Logits): tf.Tensor {
  return z.sub(softLogits).div(temperature).square();
}

/** At the ends of β the plain divergences, whose scale is another. */
function trlDivergence(inputs: Response, beta: number): tf.Tensor1D {
  const logQ = studentSide(inputs);
  if (beta === 0) return divergence(inputs.softTarget, logQ);
  if (beta === 1) return divergence(logQ, inputs.softTarget);
  return generalizedJsd(inputs.softTarget, logQ, beta);
}

function truncatedKl({ logits: z, softTarget, temperature }: Response, top: number): tf.Tensor1D {
  const logP = tf.logSoftmax(softTarget.mul<tf.Tensor2D>(temperature));
  const { indices } = tf.topk(logP, Math.min(top, z.shape[1]));
  const isKept = oneHot<tf.Tensor3D>(indices, z.shape[1]).sum(1);
  return logP
    .exp()
    .mul(logP.sub(tf.logSoftmax(z)))
    .mul(isKept)
    .sum(-1);
}

/** Below every log-probability: its exponential is 0 beside any of them. */
const hidden = -1e6;

/** Probabilities of the marked class and of the rest together, and those of the rest among themselves. */
function decoupled(logP: tf.Tensor2D, marked: tf.Tensor2D): { readonly target: tf.Tensor; readonly others: tf.Tensor } {
  const ofMarked = logP.exp().mul(marked).sum(-1);
  return {
    target: tf.stack([ofMarked, tf.sub(1, ofMarked)], -1),
    others: tf.softmax(logP.add<tf.Tensor2D>(marked.mul(hidden))),
  };
}

/** `t (log t − s)`, 0 where t is. */
function probabilityAsLog(teacher: tf.Tensor, student: tf.Tensor): tf.Tensor {
  const smallest = 1e-37; // of float32's normal numbers: 0 · log of it is 0
  return teacher.mul(tf.maximum(teacher, smallest).log().sub(student));
}

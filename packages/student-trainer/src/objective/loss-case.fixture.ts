import { tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { type OutputSpec } from "@faculty/shared/outputs";
import { numberedOutput } from "@faculty/testing";
import type { StepInputs } from "./loss/loss.ts";
import { lossNamed } from "./losses/losses.ts";

/** A batch by hand. */
export interface LossCase {
  /** The student's, `[batch, classes]`. */
  readonly logits: readonly (readonly number[])[];
  /** Below 0: the sample has none. */
  readonly labels: readonly number[];
  /** The ensemble's logits before softening, `[batch, classes]`. */
  readonly teacher: readonly (readonly number[])[];
  readonly temperature: number;
  /** How much each row counts, 0 or 1; absent: alike. */
  readonly counted?: readonly number[];
}

/** A point without symmetries: three rows, four classes, labels that the teacher hits and misses. */
export const genericCase: LossCase = {
  logits: [
    [0.3, -1.2, 0.8, 0.1],
    [1.7, 0.4, -0.9, -0.2],
    [-0.6, 0.9, 0.5, -1.4],
  ],
  labels: [2, 0, 3],
  teacher: [
    [1.1, -0.5, 0.2, -0.8],
    [2.1, -0.3, 0.6, 0.9],
    [-0.7, 1.3, 0.4, -0.1],
  ],
  temperature: 2,
};

export function lossOf(term: TermSpec, given: LossCase): number {
  using loss = lossNamed(term.loss).bind(term, contextOf(given));
  return tf.tidy(() => loss.evaluate(inputsOf(given, matrix(given.logits))).dataSync()[0] as number);
}

/** With respect to the student's logits, row by row. */
export function gradientOf(term: TermSpec, given: LossCase): Float32Array {
  using loss = lossNamed(term.loss).bind(term, contextOf(given));
  return tf.tidy(() => {
    const gradient = tf.grad((x) => loss.evaluate(inputsOf(given, x as tf.Tensor2D)))(matrix(given.logits));
    return gradient.dataSync() as Float32Array;
  });
}

export function contextOf({ logits }: LossCase): { output: OutputSpec; teachers: number; seed: number } {
  return { output: numberedOutput(logits[0]?.length ?? 0), teachers: 3, seed: 1 };
}

/** As one teacher would make them; beside it another one that says the opposite, and one that is absent. */
export function inputsOf({ labels, teacher, temperature, counted }: LossCase, logits: tf.Tensor2D): StepInputs {
  const softLogits = matrix(teacher);
  const softTarget = tf.logSoftmax(softLogits.div<tf.Tensor2D>(temperature));
  const other = tf.logSoftmax(softLogits.neg());
  const teacherSignals = tf.stack([tf.logSoftmax(softLogits), other, tf.zerosLike(other)]) as tf.Tensor3D;
  const teacherMask = tf.tensor1d([1, 1, 0]);
  const known = labels.map((label) => Number(label >= 0));
  const labelled = known.includes(0) ? { labelled: tf.tensor1d(known) } : {};
  const given = { logits, labels: tf.tensor1d([...labels], "int32"), ...labelled, temperature };
  const counting = counted === undefined ? {} : { counted: tf.tensor1d([...counted]) };
  return { ...given, ...counting, softLogits, softTarget, teacherSignals, teacherMask, draws: drawsLike(teacher) };
}

/** Numbers that differ within a row, the same for the same shape. */
function drawsLike(rows: readonly (readonly number[])[]): tf.Tensor2D {
  return matrix(rows.map((row, i) => row.map((_, c) => ((7 * i + 5 * c) % 11) / 11)));
}

export function matrix(rows: readonly (readonly number[])[]): tf.Tensor2D {
  return tf.tensor2d(rows.map((row) => [...row]));
}

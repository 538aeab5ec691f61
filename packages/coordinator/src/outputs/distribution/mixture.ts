import { signalLimit } from "@faculty/shared/codecs";
import { emptyRowSoftmax, isCoded, type RowSoftmax, type Rows, softmaxRow } from "@faculty/shared/tensor";
import { addCodedRow, type CodedMember, type MixedRow } from "./add-coded-row.ts";
import { logZero, type Unsoftened } from "./align.ts";
import { softenedBook } from "./softened-codes.ts";

/** Mean of probabilities, or of logits (a normalised geometric mean, the log-opinion pool). */
export type MixtureSpace = "probabilities" | "logits";

/** The ensemble's distribution, and how far its members differ. */
export interface Mixture {
  /** Log-probabilities, `[rows, classes]`. */
  readonly mixed: Rows;
  /** `[rows]`: `H(p̄) − Σ_k w_k H(p_k)`, nats: 0 when all agree. */
  readonly disagreements: Float64Array;
}

/**
 * The ensemble's distribution, as log-probabilities.
 * `probabilities`: `log Σ_k w_k p_k`. `logits`: `log softmax(Σ_k w_k log p_k)`, which equals
 * `log softmax((1/T) Σ_k w_k z_k)` because each row's constant cancels.
 * Row by row, and in each its teachers in order: what is added to stays in the cache, a value costs one exponential, and
 * nothing of a teacher is kept. One without weight in a row is not read. Exponentials of values that came as codes are
 * found by code, to the same bits.
 * @param teachers - `[rows, classes]` each, over the run's classes; softened before they are mixed.
 * @param weights - `[rows, teachers]`, rows sum to 1.
 */
export function mixture(teachers: readonly Unsoftened[], weights: Float64Array, space: MixtureSpace): Mixture {
  const { rows, width } = (teachers[0] as Unsoftened).logits;
  const data = new Float64Array(rows * width);
  const disagreements = new Float64Array(rows);
  const softmax = emptyRowSoftmax(width);
  const coded = codedMembers(teachers);
  const plain = coded === null ? teachers.map(({ logits: { data: of }, temperature }) => ({ of, temperature })) : [];
  const values = space === "probabilities" ? "exponentials" : "shifted";
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const meanEntropy =
      coded === null
        ? addPlainRow(plain, weights, { row, start, width, data, values }, softmax)
        : addCodedRow(coded, weights, { row, start, width, data, values });
    const entropy = space === "probabilities" ? takeLogs(data, start, width) : normalise(data, start, softmax);
    disagreements[row] = Math.max(0, entropy - meanEntropy); // by concavity; rounding may go below
  }
  return { mixed: { rows, width, data }, disagreements };
}

/** Null where a teacher's values did not come as codes, or are too few to be worth a table. */
function codedMembers(teachers: readonly Unsoftened[]): readonly CodedMember[] | null {
  const members: CodedMember[] = [];
  for (const { logits, temperature } of teachers) {
    if (!isCoded(logits)) return null;
    const book = softenedBook(logits.book, temperature, logits.codes.length);
    if (book === null) return null;
    members.push({ codes: logits.codes, book });
  }
  return members;
}

/** A teacher's values, `[rows, classes]`. */
interface PlainMember {
  readonly of: Float32Array | Float64Array;
  readonly temperature: number;
}

/** As `addCodedRow`. @param softmax - Overwritten. */
function addPlainRow(
  members: readonly PlainMember[],
  weights: Float64Array,
  { row, start, data, values }: MixedRow,
  softmax: RowSoftmax,
): number {
  let meanEntropy = 0;
  for (let k = 0; k < members.length; k++) {
    const weight = weights[row * members.length + k] as number;
    if (weight === 0) continue;
    const { of, temperature } = members[k] as PlainMember;
    softmaxRow(of, start, temperature, softmax);
    meanEntropy += weight * softmax.entropy;
    addScaled(softmax[values], values === "exponentials" ? weight / softmax.sum : weight, data, start);
  }
  return meanEntropy;
}

function addScaled(values: Float64Array, scale: number, to: Float64Array, start: number): void {
  for (let c = 0; c < values.length; c++) to[start + c] = (to[start + c] as number) + scale * (values[c] as number);
}

/** Of a row of probabilities, in place. @returns Their entropy, nats: on the way, without an exponential. */
function takeLogs(rows: Float64Array, start: number, width: number): number {
  let entropy = 0;
  for (let i = start; i < start + width; i++) {
    const p = rows[i] as number;
    const logP = Math.max(logZero, Math.log(p));
    rows[i] = logP;
    entropy -= p * logP;
  }
  return entropy;
}

/** Of a row of logits log-probabilities that float32 holds, in place. @returns Their entropy, nats. */
function normalise(rows: Float64Array, start: number, softmax: RowSoftmax): number {
  softmaxRow(rows, start, 1, softmax);
  const logSum = Math.log(softmax.sum);
  const { shifted } = softmax;
  for (let c = 0; c < shifted.length; c++) rows[start + c] = Math.max(-signalLimit, (shifted[c] as number) - logSum);
  return softmax.entropy;
}

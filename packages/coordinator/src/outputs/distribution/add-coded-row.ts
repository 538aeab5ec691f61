import type { SoftenedBook } from "./softened-codes.ts";

/** A teacher whose values are found by their codes. */
export interface CodedMember {
  /** `[rows, classes]`. */
  readonly codes: Uint16Array;
  readonly book: SoftenedBook;
}

/** One row of a mixture, `width` values of `data` from `start` on, and what of a teacher is added to it. */
export interface MixedRow {
  readonly row: number;
  readonly start: number;
  readonly width: number;
  readonly data: Float64Array;
  readonly values: "exponentials" | "shifted";
}

/** Of a row of a pair: sums of exponentials, and of what the entropy is made of. */
interface PairSums {
  first: number;
  second: number;
  firstWeighted: number;
  secondWeighted: number;
}

const sums: PairSums = { first: 0, second: 0, firstWeighted: 0, secondWeighted: 0 };

/**
 * Adds a row of each member to that of the mixture, by its weight and in order. Two at a time: the sums of one wait for
 * each other, and what is added to is read and written once for both. It takes two thirds of the time.
 * @param weights - `[rows, members]`; a member without weight in the row is not read.
 * @returns The mean of their entropies, nats.
 */
export function addCodedRow(members: readonly CodedMember[], weights: Float64Array, to: MixedRow): number {
  let meanEntropy = 0;
  let waiting = -1;
  for (let k = 0; k < members.length; k++) {
    if (weights[to.row * members.length + k] === 0) continue;
    if (waiting < 0) waiting = k;
    else {
      meanEntropy = addPair(members, weights, waiting, k, to, meanEntropy);
      waiting = -1;
    }
  }
  return waiting < 0 ? meanEntropy : addPair(members, weights, waiting, waiting, to, meanEntropy);
}

/** @param second - As `first` where there is none: it then has no weight, and what is added of it is 0. */
function addPair(
  members: readonly CodedMember[],
  weights: Float64Array,
  first: number,
  second: number,
  to: MixedRow,
  meanEntropy: number,
): number {
  const [a, b] = [members[first] as CodedMember, members[second] as CodedMember];
  const weightOf = (k: number) => weights[to.row * members.length + k] as number;
  const [weightA, weightB] = [weightOf(first), second === first ? 0 : weightOf(second)];
  sumPair(a, b, to.start, to.width);
  const isOfProbabilities = to.values === "exponentials";
  addValues(
    { codes: a.codes, values: a.book[to.values], scale: isOfProbabilities ? weightA / sums.first : weightA },
    { codes: b.codes, values: b.book[to.values], scale: isOfProbabilities ? weightB / sums.second : weightB },
    to,
  );
  const withFirst = meanEntropy + weightA * (Math.log(sums.first) - sums.firstWeighted / sums.first);
  return withFirst + weightB * (Math.log(sums.second) - sums.secondWeighted / sums.second);
}

function sumPair(a: CodedMember, b: CodedMember, start: number, width: number): void {
  const { codes: ofA } = a;
  const { codes: ofB } = b;
  const { exponentials: powersA, weighted: weightedA } = a.book;
  const { exponentials: powersB, weighted: weightedB } = b.book;
  let first = 0;
  let second = 0;
  let firstWeighted = 0;
  let secondWeighted = 0;
  for (let i = start; i < start + width; i++) {
    const codeA = ofA[i] as number;
    const codeB = ofB[i] as number;
    first += powersA[codeA] as number;
    firstWeighted += weightedA[codeA] as number;
    second += powersB[codeB] as number;
    secondWeighted += weightedB[codeB] as number;
  }
  sums.first = first;
  sums.second = second;
  sums.firstWeighted = firstWeighted;
  sums.secondWeighted = secondWeighted;
}

/** Values found by their codes, and what they are multiplied by. */
interface Addend {
  readonly codes: Uint16Array;
  readonly values: Float64Array;
  readonly scale: number;
}

function addValues(a: Addend, b: Addend, { data, start, width }: MixedRow): void {
  const { codes: codesA, values: valuesA, scale: scaleA } = a;
  const { codes: codesB, values: valuesB, scale: scaleB } = b;
  for (let i = start; i < start + width; i++) {
    const withA = (data[i] as number) + scaleA * (valuesA[codesA[i] as number] as number);
    data[i] = withA + scaleB * (valuesB[codesB[i] as number] as number);
  }
}

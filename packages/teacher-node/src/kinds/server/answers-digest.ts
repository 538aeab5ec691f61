import { createHash } from "node:crypto";

/**
 * What a model says of probe samples, as a digest that stands for what lies within a tolerance of it.
 *
 * Values are rounded to cells of 256 tolerances. One that lies within the tolerance of a cell's border may be rounded to
 * either side the next time: it is *open*, 1 in 128 of them. A digest is accepted where some choice of the open values'
 * sides gives it. So whatever differs by no more than the tolerance from the answers that made a digest is accepted, and
 * what differs by more than a cell is not. With tolerance 0 it is the values themselves that are digested.
 */
export interface AnswersDigest {
  readonly digest: string;
  /** Whether these answers may be those that a digest was made of. */
  readonly mayBe: (digest: string) => boolean;
}

/** Large enough that few values are open, small enough that another model's answers lie in other cells. */
const cellTolerances = 256;
/** Spread over all answers: of more, so many would be open that their sides could not be tried. */
const maxValues = 256;
/** 4,096 digests take some milliseconds. Two are open where 256 values are looked at; this many come once in 10⁶. */
const maxOpen = 12;

/**
 * @param said - Of all probe samples, in order, as `comparedAnswers` has them.
 * @param digestOf - Of what is digested here together with all else that a teacher's digest stands for.
 */
export function answersDigest(
  said: Float64Array,
  tolerance: number,
  digestOf: (digest: string) => string,
): AnswersDigest {
  const digestFor = (cells: Float64Array) =>
    digestOf(createHash("sha256").update(`answers\0${tolerance}\0`).update(bytesOf(cells)).digest("hex"));
  if (tolerance === 0) {
    const digest = digestFor(said);
    return { digest, mayBe: (other) => other === digest };
  }
  const cell = tolerance * cellTolerances;
  const values = spread(said);
  const cells = values.map((value) => Math.round(value / cell));
  const open = [...values].flatMap((value, i) => {
    const sides = [value - tolerance, value + tolerance].map((end) => Math.round(end / cell));
    const side = sides.find((other) => other !== cells[i]);
    return side === undefined ? [] : [{ i, side }];
  });
  return {
    digest: digestFor(cells),
    mayBe: (digest) => {
      const tried = open.slice(0, maxOpen);
      for (let choice = 0; choice < 2 ** tried.length; choice++) {
        const chosen = cells.slice();
        tried.forEach(({ i, side }, bit) => {
          if ((choice >> bit) & 1) chosen[i] = side;
        });
        if (digestFor(chosen) === digest) return true;
      }
      return false;
    },
  };
}

function spread(said: Float64Array): Float64Array {
  const count = Math.min(said.length, maxValues);
  return Float64Array.from({ length: count }, (_, i) => said[Math.floor((i * said.length) / count)] as number);
}

/** Little endian, on every machine. −0 is 0. */
function bytesOf(values: Float64Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => bytes.setFloat64(i * 8, value + 0, true));
  return new Uint8Array(bytes.buffer);
}

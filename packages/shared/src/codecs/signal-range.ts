import { FacultyError } from "../errors/faculty-error.ts";

/**
 * No value of a signal is further from 0, a tail's included: log-probabilities are −2¹⁰⁰ to 0, logits and layers −2¹⁰⁰ to
 * 2¹⁰⁰. A thousand times it, the highest temperature, is still a float32. It is one itself, so that none is rounded out.
 */
export const signalLimit: number = 2 ** 100;

/**
 * What a value of a signal is taken as. A number below the range says that a class, or a tail, has no mass: wire 1.0 let
 * FP32's lowest stand for that. Everything else stays as it is, NaN and −∞ too.
 */
export function withFloor(value: number): number {
  return value < -signalLimit && value !== -Infinity ? -signalLimit : value;
}

/** False for NaN and infinities too. */
export function isInRange(value: number): boolean {
  return Math.abs(value) <= signalLimit;
}

/**
 * What to throw for a value that is not in range.
 * @param from - Who says it: `teacher wide`.
 * @param where - As what: `for row 0`, `as signal-tail of row 0`.
 */
export function outOfRange(value: number, from: string, where: string): FacultyError {
  if (Number.isFinite(value)) return notASignal(`${from} says ${value} ${where}, expected −2^100 to 2^100`);
  return new FacultyError("NOT_FINITE", `${from} says ${value} ${where}, expected a finite number`);
}

export function notASignal(why: string): FacultyError {
  return new FacultyError("NOT_A_SIGNAL", why);
}

import { floatValues, wireTensor } from "../frames/wire-tensor.ts";
import type { Rows } from "../tensor/rows.ts";
import { expectTensor, type SignalCodec } from "./codec.ts";
import { isInRange, notASignal, outOfRange, signalLimit } from "./signal-range.ts";

const levels = 255;

/**
 * A class so many nats below the row's most probable one counts as masked: its probability is 10⁻²⁸ of that one's. Rows
 * without such a class are encoded as they always were.
 */
const maskedBelow = 64;
/** What masked classes get all together is at most e^−12, 6·10⁻⁶, of the most probable class. */
const maskedReach = 12;

/** Lower values are encoded as the last step, so that rounding takes no row out of range. */
const leastValue = -signalLimit / 2;

/**
 * 256 even steps between a row's maximum and its minimum: `value = maximum − step · q`, q in 8 bits. Tensors `signal`
 * UINT8 `[rows, width]` and `signal-scale` FP32 `[rows, 2]`, the maximum and the step. Masked classes do not widen the
 * steps of the others: they get the last one.
 */
export const int8: SignalCodec = {
  largest: 2 ** 127,
  holdsLogits: true,
  rowBytes: (width) => width + 2 * Float32Array.BYTES_PER_ELEMENT,
  encode: ({ rows, width, data }: Rows<Float32Array> | Rows, kind = "logits") => {
    const steps = new Uint8Array(rows * width);
    const scale = new Float32Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      const values = data.subarray(row * width, (row + 1) * width);
      const [least, maximum] = extremes(values);
      const minimum = Math.max(least, leastValue);
      const isMasked = kind === "log-probabilities" && maximum - minimum > maskedBelow;
      scale[2 * row] = maximum;
      scale[2 * row + 1] = (isMasked ? unmaskedRange(values, maximum) : maximum - minimum) / levels;
      const step = scale[2 * row + 1] as number;
      for (let c = 0; c < width; c++)
        steps[row * width + c] =
          step === 0 ? 0 : Math.min(levels, Math.round((maximum - (values[c] as number)) / step));
    }
    return [
      wireTensor("signal", { shape: [rows, width], data: steps }),
      wireTensor("signal-scale", { shape: [rows, 2], data: scale }),
    ];
  },
  decode: (signal) => {
    const { rows, width } = signal;
    const steps = expectTensor(signal, "signal", [rows, width], ["UINT8"]).bytes;
    const scale = floatValues(expectTensor(signal, "signal-scale", [rows, 2], ["FP32"]));
    const data = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const maximum = scale[2 * row] as number;
      const step = scale[2 * row + 1] as number;
      checkScale(signal.from, row, maximum, step);
      for (let i = row * width; i < (row + 1) * width; i++) data[i] = maximum - step * (steps[i] as number);
    }
    return { rows, width, data };
  },
};

/** The range of the classes that are not masked, at least so large that its last step is next to no mass. */
function unmaskedRange(values: Float32Array | Float64Array, maximum: number): number {
  let range = Math.log(values.length) + maskedReach;
  for (const value of values) if (maximum - value <= maskedBelow) range = Math.max(range, maximum - value);
  return range;
}

/** @throws FacultyError NOT_FINITE, NOT_A_SIGNAL. */
function checkScale(from: string, row: number, maximum: number, step: number): void {
  const last = maximum - levels * step;
  if (isInRange(maximum) && step >= 0 && isInRange(last)) return;
  if (!isInRange(maximum)) throw outOfRange(maximum, from, `as the maximum of row ${row}`);
  if (!isInRange(step)) throw outOfRange(step, from, `as the step of row ${row}`);
  if (step < 0) throw notASignal(`${from} says ${step} as the step of row ${row}, expected 0 or more`);
  throw outOfRange(last, from, `as the last value of row ${row}`);
}

function extremes(values: Float32Array | Float64Array): [minimum: number, maximum: number] {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return [minimum, maximum];
}

import type { MelSpec } from "@faculty/shared/samples";
import { melBands } from "./mel-bands.ts";
import { powerSpectrum } from "./power-spectrum.ts";

/** `high` is told, and what becomes of decibels is another's matter. */
export interface LogMelSpec extends Omit<MelSpec, "high" | "standardise"> {
  /** Samples a second. */
  readonly rate: number;
  readonly high: number;
}

/** Features of a sound, by time. */
export interface LogMel {
  /** Features of a time step: bands, or coefficients. */
  readonly width: number;
  /** Time steps that so many samples have. */
  readonly stepsOf: (samples: number) => number;
  /** Bands too narrow to hold a frequency, from 0. */
  readonly emptyBands: readonly number[];
  /** `[stepsOf(samples.length), width]`. @param samples - −1 to 1, one at least. */
  readonly of: (samples: Float64Array) => Float64Array;
}

/** Decibels of the least power that is told from none. */
const leastPower = 1e-10;
/** Decibels below the loudest of a sound that are kept. */
const range = 80;

/**
 * Log-mel energies as librosa 0.11 has them: frames centred on every `hop`, zeros beyond the ends, a periodic Hann window in
 * the middle of the next power of two, power, mel bands, and decibels against 1, cut off 80 below the loudest. With
 * `coefficients` their orthonormal cosine transform, MFCC. In float64.
 */
export function logMel(spec: LogMelSpec): LogMel {
  const { rate, bands, coefficients } = spec;
  const { window: windowSize, hop, size } = sampleCounts(spec);
  const filters = melBands({ ...spec, rate, size });
  const spectrum = powerSpectrum(size);
  const hann = Float64Array.from(
    { length: windowSize },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / windowSize),
  );
  const lead = (size - windowSize) >> 1;
  const stepsOf = (samples: number) => 1 + Math.floor(samples / hop);
  return {
    width: coefficients ?? bands,
    stepsOf,
    emptyBands: filters.flatMap(({ weights }, band) => (weights.length === 0 ? [band] : [])),
    of: (samples) => {
      const levels = energies(samples);
      toDecibels(levels);
      return coefficients === undefined ? levels : cosines(levels, bands, coefficients);
    },
  };

  /** `[steps, bands]`. */
  function energies(samples: Float64Array): Float64Array {
    const steps = stepsOf(samples.length);
    const found = new Float64Array(steps * bands);
    const frame = new Float64Array(size);
    const power = new Float64Array(size / 2 + 1);
    for (let step = 0; step < steps; step++) {
      const start = step * hop - size / 2 + lead;
      for (let n = 0; n < windowSize; n++) frame[lead + n] = (samples[start + n] ?? 0) * (hann[n] as number);
      spectrum.write(frame, power);
      filters.forEach(({ first, weights }, band) => {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (power[first + i] as number);
        found[step * bands + band] = sum;
      });
    }
    return found;
  }
}

/** Samples of a window and a hop, and of the spectrum that a window is put into. */
export function sampleCounts({ rate, window, hop }: Pick<LogMelSpec, "rate" | "window" | "hop">): {
  readonly window: number;
  readonly hop: number;
  readonly size: number;
} {
  const samples = Math.round(window * rate);
  return { window: samples, hop: Math.round(hop * rate), size: 2 ** Math.ceil(Math.log2(samples)) };
}

function toDecibels(levels: Float64Array): void {
  let loudest = Number.NEGATIVE_INFINITY;
  levels.forEach((power, i) => {
    levels[i] = 10 * Math.log10(Math.max(leastPower, power));
    loudest = Math.max(loudest, levels[i] as number);
  });
  levels.forEach((level, i) => {
    levels[i] = Math.max(level, loudest - range);
  });
}

/** The first coefficients of each row's cosine transform, type II, orthonormal. @param rows - `[steps, width]`. */
function cosines(rows: Float64Array, width: number, coefficients: number): Float64Array {
  const table = Float64Array.from({ length: coefficients * width }, (_, i) => {
    const [k, n] = [Math.floor(i / width), i % width];
    return Math.sqrt((k === 0 ? 1 : 2) / width) * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * width));
  });
  const found = new Float64Array((rows.length / width) * coefficients);
  for (let i = 0; i < found.length; i++) {
    const row = Math.floor(i / coefficients) * width;
    const factors = (i % coefficients) * width;
    let sum = 0;
    for (let n = 0; n < width; n++) sum += (rows[row + n] as number) * (table[factors + n] as number);
    found[i] = sum;
  }
  return found;
}

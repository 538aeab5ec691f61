/** Zero crossings of the sinc on either side, of Kaiser's window, and what of the lower rate's band passes: 80 dB below it is left. */
const crossings = 48;
const beta = 8;
const passed = 0.95;

/** Makes samples of one rate those of another. */
export type Resample = (samples: Float64Array) => Float64Array;

/**
 * Band-limited interpolation, Smith and Gossett 1984: a sample of the new rate is the sum of those around it, weighed by a
 * sinc under a Kaiser window. What the lower of both rates cannot hold is filtered out; beyond the ends there is silence. The
 * first sample of both is at one time.
 * @param from - Samples a second, a whole number. @param to - Likewise.
 */
export function resampler(from: number, to: number): Resample {
  if (from === to) return (samples) => samples;
  const cutoff = passed * Math.min(1, to / from);
  const reach = Math.ceil(crossings / cutoff);
  const phases = to / commonDivisor(from, to);
  const taps = new Map<number, Float64Array>();
  return (samples) => {
    const found = new Float64Array(Math.ceil((samples.length * to) / from));
    for (let k = 0; k < found.length; k++) {
      const phase = k % phases;
      const weights = taps.get(phase) ?? keep(phase, tapsAt(((phase * from) / to) % 1, reach, cutoff));
      const first = Math.floor((k * from) / to) - reach + 1;
      let sum = 0;
      for (let i = Math.max(0, -first); i < weights.length && first + i < samples.length; i++)
        sum += (weights[i] as number) * (samples[first + i] as number);
      found[k] = sum;
    }
    return found;
  };

  function keep(phase: number, weights: Float64Array): Float64Array {
    taps.set(phase, weights);
    return weights;
  }
}

/** Weights of the samples around a time, `reach` before and after it; they sum to 1. @param fraction - Since the one before. */
function tapsAt(fraction: number, reach: number, cutoff: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * reach }, (_, i) => {
    const apart = i - reach + 1 - fraction;
    return sinc(cutoff * apart) * kaiser(apart / reach);
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** @param x - −1 to 1 within the window. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x));
}

/** I₀ but for a factor, which the sum of all weights takes out. */
function bessel(x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

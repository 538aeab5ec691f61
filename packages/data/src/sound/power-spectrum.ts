/** The power of a frame at each frequency. */
export interface PowerSpectrum {
  /**
   * `|Σ_n frame[n] · e^(−2πikn/size)|²` for k of 0 to size / 2.
   * @param frame - `[size]`. @param power - `[size / 2 + 1]`, written.
   */
  readonly write: (frame: Float64Array, power: Float64Array) => void;
}

/** By the fast Fourier transform of Cooley and Tukey 1965, radix 2, in place. @param size - A power of two, 2 at least. */
export function powerSpectrum(size: number): PowerSpectrum {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversed(size);
  return {
    write: (frame, power) => {
      for (let n = 0; n < size; n++) re[n] = frame[reversed[n] as number] as number;
      im.fill(0);
      for (let half = 1; half < size; half *= 2) combine(half);
      for (let k = 0; k < power.length; k++) power[k] = (re[k] as number) ** 2 + (im[k] as number) ** 2;
    },
  };

  /** Makes transforms of twice the length of each two neighbours. */
  function combine(half: number): void {
    const stride = size / 2 / half;
    for (let start = 0; start < size; start += 2 * half)
      for (let k = 0; k < half; k++) {
        const [even, odd] = [start + k, start + k + half];
        const [c, s] = [cos[k * stride] as number, sin[k * stride] as number];
        const [x, y] = [re[odd] as number, im[odd] as number];
        const [turnedRe, turnedIm] = [x * c - y * s, x * s + y * c];
        re[odd] = (re[even] as number) - turnedRe;
        im[odd] = (im[even] as number) - turnedIm;
        re[even] = (re[even] as number) + turnedRe;
        im[even] = (im[even] as number) + turnedIm;
      }
  }
}

function bitReversed(size: number): Uint32Array {
  const reversed = new Uint32Array(size);
  for (let n = 1; n < size; n++) reversed[n] = ((reversed[n >> 1] as number) >> 1) | (n & 1 ? size >> 1 : 0);
  return reversed;
}

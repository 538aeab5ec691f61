import type { MelSpec } from "@faculty/shared/samples";

type MelScale = MelSpec["scale"];

/** What one band takes of a spectrum: `weights[i]` of the power at frequency `first + i`. */
export interface MelBand {
  readonly first: number;
  readonly weights: Float64Array;
}

interface Scale {
  readonly toMel: (hz: number) => number;
  readonly toHz: (mel: number) => number;
  /** Of a triangle between two frequencies, its height. */
  readonly height: (low: number, high: number) => number;
}

/** Of Slaney's Auditory Toolbox, 1998: linear up to 1,000 Hz, 15 mel of them, then 27 mel for a factor of 6.4. */
const linear = { hzPerMel: 200 / 3, upToHz: 1000, upToMel: 15 };
const logStep = Math.log(6.4) / 27;

const scales: Readonly<Record<MelScale, Scale>> = {
  slaney: {
    toMel: (hz) =>
      hz < linear.upToHz ? hz / linear.hzPerMel : linear.upToMel + Math.log(hz / linear.upToHz) / logStep,
    toHz: (mel) =>
      mel < linear.upToMel ? mel * linear.hzPerMel : linear.upToHz * Math.exp(logStep * (mel - linear.upToMel)),
    height: (low, high) => 2 / (high - low), // every triangle has area 1
  },
  /** O'Shaughnessy 1987. */
  htk: {
    toMel: (hz) => 2595 * Math.log10(1 + hz / 700),
    toHz: (mel) => 700 * (10 ** (mel / 2595) - 1),
    height: () => 1,
  },
};

export interface MelBandsSpec {
  /** Samples a second. */
  readonly rate: number;
  /** Samples that a spectrum is made of. */
  readonly size: number;
  readonly bands: number;
  /** Hz, where the first band begins. */
  readonly low: number;
  /** Hz, where the last one ends. */
  readonly high: number;
  readonly scale: MelScale;
}

/**
 * Triangles that overlap by half, evenly spaced in mel: what `librosa.filters.mel` gives, with `htk=True, norm=None` for
 * `htk`. A band narrower than the step between frequencies may be empty.
 */
export function melBands({ rate, size, bands, low, high, scale }: MelBandsSpec): readonly MelBand[] {
  const { toMel, toHz, height } = scales[scale];
  const [from, to] = [toMel(low), toMel(high)];
  const edges = Float64Array.from({ length: bands + 2 }, (_, i) => toHz(from + ((to - from) * i) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [left = 0, middle = 0, right = 0] = edges.subarray(band, band + 3);
    const weightAt = (k: number) => {
      const hz = (k * rate) / size;
      return Math.max(0, Math.min((hz - left) / (middle - left), (right - hz) / (right - middle)));
    };
    const all = Float64Array.from({ length: size / 2 + 1 }, (_, k) => weightAt(k) * height(left, right));
    const first = all.findIndex((weight) => weight > 0);
    if (first === -1) return { first: 0, weights: new Float64Array() };
    return { first, weights: all.slice(first, all.findLastIndex((weight) => weight > 0) + 1) };
  });
}

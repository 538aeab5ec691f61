import type { MelSpec } from "@faculty/shared/samples";
import { type LogMelSpec, logMel } from "./log-mel.ts";
import { type Resample, resampler } from "./resample.ts";
import { standardise } from "./standardise.ts";

/** What a model hears of a recording. */
export interface SoundSpec {
  /** Samples a second. */
  readonly rate: number;
  /** What follows is cut off. */
  readonly seconds: number;
  readonly mel: MelSpec;
}

/** A sound of one channel. */
export interface Recording {
  /** Samples a second. */
  readonly rate: number;
  /** −1 to 1; floats of a file may go beyond. */
  readonly samples: Float64Array;
}

export interface RecordingFeatures {
  /** Time steps, features. */
  readonly shape: readonly [number, number];
  /** Of that shape, padded with time steps of zeros; null where the recording is silent and is to be standardised. */
  readonly of: (recording: Recording) => Float32Array | null;
}

export function logMelSpec({ rate, mel }: Pick<SoundSpec, "rate" | "mel">): LogMelSpec {
  return { ...mel, rate, high: mel.high ?? rate / 2 };
}

/** As a data set shows recordings: of the wanted rate, cut, as mel energies, standardised, padded. */
export function recordingFeatures(spec: SoundSpec): RecordingFeatures {
  const mel = logMel(logMelSpec(spec));
  const kept = Math.round(spec.seconds * spec.rate);
  const shape = [mel.stepsOf(kept), mel.width] as const;
  const resamplers = new Map<number, Resample>();
  return {
    shape,
    of: ({ rate, samples }) => {
      const resample = resamplers.get(rate) ?? resampler(rate, spec.rate);
      resamplers.set(rate, resample);
      const features = mel.of(resample(samples).subarray(0, kept));
      if (!standardise(features, mel.width, spec.mel.standardise)) return null;
      const padded = new Float32Array(shape[0] * shape[1]);
      padded.set(features);
      return padded;
    },
  };
}

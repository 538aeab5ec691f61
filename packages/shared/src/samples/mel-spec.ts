/** How time steps are made of a recording. */
export interface MelSpec {
  readonly bands: number;
  /** Seconds that a time step is made of. */
  readonly window: number;
  /** Seconds from one to the next. */
  readonly hop: number;
  /** Hz; `high` absent: the most that the rate can hold. */
  readonly low: number;
  readonly high?: number | undefined;
  /** How frequencies become mel and a band is weighed: librosa's way unless told, or that of HTK and torchaudio. */
  readonly scale: "slaney" | "htk";
  /** Of the cepstrum, in place of the bands; absent: the bands. */
  readonly coefficients?: number | undefined;
  /** What mean 0 and deviation 1 are made over. */
  readonly standardise: "recording" | "band" | "none";
}

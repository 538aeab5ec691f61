import type { TemperatureChoice } from "../report/report.ts";

/** How one candidate's student did on the validation samples. */
export interface Candidate {
  readonly temperature: number;
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
}

/**
 * The candidate with the lowest validation NLL among those whose accuracy is within one standard error of the best
 * accuracy: differences below that are noise of the validation samples, and NLL still tells such candidates apart.
 * @param candidates - At least one.
 * @param samples - Validation samples behind each accuracy.
 */
export function chooseTemperature(
  candidates: readonly Candidate[],
  samples: number,
  epochs: number,
): TemperatureChoice {
  const best = Math.max(...candidates.map(({ accuracy }) => accuracy));
  const standardError = Math.sqrt((best * (1 - best)) / samples);
  const equals = candidates.filter(({ accuracy }) => accuracy >= best - standardError);
  const chosen = equals.reduce((kept, candidate) => (candidate.nll < kept.nll ? candidate : kept));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rule =
    equals.length === 1
      ? "no other candidate comes within one standard error of its accuracy"
      : `of the ${equals.length} candidates within one standard error (${percent(standardError)}) of the best accuracy (T = ${equals.map(({ temperature }) => temperature).join(", ")}) it has the lowest NLL`;
  return {
    value: chosen.temperature,
    reason:
      `T = ${chosen.temperature}, chosen on ${samples} validation samples after ${epochs} epochs a candidate: ` +
      `accuracy ${percent(chosen.accuracy)}, NLL ${chosen.nll.toFixed(3)} nats; ${rule}.`,
    candidates,
  };
}

import type { Settings } from "./student-jobs.ts";

/** How one candidate's student did on the validation samples. */
export interface Candidate extends Settings {
  readonly accuracy: number;
  /** Nats. */
  readonly nll: number;
}

/** The candidate that was chosen, and why, for people. */
export interface Choice {
  readonly chosen: Candidate;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/**
 * The candidate with the lowest validation NLL among those whose accuracy is within one standard error of the best
 * accuracy: differences below that are noise of the validation samples, and NLL still tells such candidates apart. Of
 * equals the first.
 * @param candidates - At least one.
 * @param samples - Validation samples behind each accuracy.
 */
export function chooseCandidate(candidates: readonly Candidate[], samples: number, epochs: number): Choice {
  const best = Math.max(...candidates.map(({ accuracy }) => accuracy));
  const standardError = Math.sqrt((best * (1 - best)) / samples);
  const equals = candidates.filter(({ accuracy }) => accuracy >= best - standardError);
  const chosen = equals.reduce((kept, candidate) => (candidate.nll < kept.nll ? candidate : kept));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rule =
    equals.length === 1
      ? "no other candidate comes within one standard error of its accuracy"
      : `of the ${equals.length} candidates within one standard error (${percent(standardError)}) of the best accuracy (${equals.map(settingsInWords).join("; ")}) it has the lowest NLL`;
  return {
    chosen,
    reason:
      `${settingsInWords(chosen)}, chosen on ${samples} validation samples after ${epochs} epochs a candidate: ` +
      `accuracy ${percent(chosen.accuracy)}, NLL ${chosen.nll.toFixed(3)} nats; ${rule}.`,
    candidates,
  };
}

/** `T = 2, learning rate 0.004, weights 0.1 and 0.9`; schedules as they are written. */
function settingsInWords({ temperature, learningRate, weights }: Settings): string {
  const words = [
    ...(temperature === null ? [] : [`T = ${temperature}`]),
    ...(learningRate === null ? [] : [`learning rate ${JSON.stringify(learningRate)}`]),
    ...(weights === null ? [] : [`weights ${weights.map((weight) => JSON.stringify(weight)).join(" and ")}`]),
  ];
  return words.join(", ");
}

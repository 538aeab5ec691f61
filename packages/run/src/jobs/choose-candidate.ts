import { FacultyError } from "@faculty/shared/errors";
import type { Settings } from "./student-jobs.ts";

/** A candidate, and how its student did on the validation samples. */
export type Candidate = Settings & CandidateScore;

export type CandidateScore =
  | {
      readonly accuracy: number;
      /** Nats. */
      readonly nll: number;
    }
  /** Where labels tell nothing: mean KL of the ensemble to the student, nats. */
  | { readonly ensembleKl: number }
  | { readonly failure: string; readonly diverged: boolean };

type Scored<Score extends CandidateScore> = Settings & Score;
type ByLabels = Scored<Extract<CandidateScore, { accuracy: number }>>;
type ByEnsemble = Scored<Extract<CandidateScore, { ensembleKl: number }>>;
type Failed = Scored<Extract<CandidateScore, { failure: string }>>;

/** The candidate that was chosen, and why, for people. */
export interface Choice {
  readonly chosen: Candidate;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/**
 * The candidate with the lowest validation NLL among those whose accuracy is within one standard error of the best
 * accuracy: differences below that are noise of the validation samples, and NLL still tells such candidates apart. Where
 * labels tell nothing, the one with the lowest KL to the ensemble. Of equals the first. One that failed ranks last.
 * @param candidates - At least one.
 * @param samples - Validation samples behind each score.
 * @throws FacultyError NOT_FINITE or CHILD_FAILED where every one failed.
 */
export function chooseCandidate(candidates: readonly Candidate[], samples: number, epochs: number): Choice {
  const failed = candidates.filter((candidate): candidate is Failed => "failure" in candidate);
  const byLabels = candidates.filter((candidate): candidate is ByLabels => "accuracy" in candidate);
  const byEnsemble = candidates.filter((candidate): candidate is ByEnsemble => "ensembleKl" in candidate);
  const { chosen, words } =
    byLabels.length > 0
      ? chosenByLabels(byLabels, samples)
      : byEnsemble.length > 0
        ? chosenByEnsemble(byEnsemble)
        : refuseAll(failed);
  const after = `chosen on ${samples} validation samples after ${epochs} epochs a candidate`;
  return { chosen, reason: `${settingsInWords(chosen)}, ${after}: ${words}.${failedInWords(failed)}`, candidates };
}

interface Chosen {
  readonly chosen: Candidate;
  readonly words: string;
}

function chosenByLabels(candidates: readonly ByLabels[], samples: number): Chosen {
  const best = Math.max(...candidates.map(({ accuracy }) => accuracy));
  const standardError = Math.sqrt((best * (1 - best)) / samples);
  const equals = candidates.filter(({ accuracy }) => accuracy >= best - standardError);
  const chosen = equals.reduce((kept, candidate) => (candidate.nll < kept.nll ? candidate : kept));
  const rule =
    equals.length === 1
      ? "no other candidate comes within one standard error of its accuracy"
      : `of the ${equals.length} candidates within one standard error (${percent(standardError)}) of the best accuracy (${equals.map(settingsInWords).join("; ")}) it has the lowest NLL`;
  return { chosen, words: `accuracy ${percent(chosen.accuracy)}, NLL ${chosen.nll.toFixed(3)} nats; ${rule}` };
}

function chosenByEnsemble(candidates: readonly ByEnsemble[]): Chosen {
  const chosen = candidates.reduce((kept, candidate) => (candidate.ensembleKl < kept.ensembleKl ? candidate : kept));
  return { chosen, words: `mean KL to the ensemble ${chosen.ensembleKl.toFixed(3)} nats, the lowest` };
}

function refuseAll(failed: readonly Failed[]): never {
  const [first] = failed;
  if (first === undefined) throw new TypeError("a choice among no candidates");
  const all = failed.map(settingsInWords).join("; ");
  if (failed.every(({ diverged }) => diverged))
    throw new FacultyError(
      "NOT_FINITE",
      `all ${failed.length} candidates diverged (${all}): lower the learning rates or set student.optimizer.clipNorm; the first: ${first.failure}`,
    );
  throw new FacultyError(
    "CHILD_FAILED",
    `none of ${failed.length} candidates was trained (${all}); the first: ${first.failure}`,
  );
}

/** With a space before it. */
function failedInWords(failed: readonly Failed[]): string {
  const named = (those: readonly Failed[], what: string) =>
    those.length === 0 ? "" : ` ${those.map(settingsInWords).join("; ")}: ${what}.`;
  const diverged = failed.filter((candidate) => candidate.diverged);
  const others = failed.filter((candidate) => !candidate.diverged);
  return named(diverged, "diverged") + named(others, "could not be trained");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
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

import { FacultyError } from "@faculty/shared/errors";
import {
  better,
  divergences,
  preferredInWords,
  type Score,
  type ValidationMetrics,
  validationOf,
} from "@faculty/shared/metrics";
import type { OutputKind } from "@faculty/shared/outputs";
import { targetFiguresInWords } from "../measured/figures.ts";
import type { Settings } from "./student-jobs.ts";

/** A candidate, and how its student did on the validation samples. */
export type Candidate = Settings & CandidateOutcome;

export type CandidateOutcome = ValidationMetrics | Failure;

interface Failure {
  readonly failure: string;
  readonly diverged: boolean;
}

type Measured = Settings & ValidationMetrics;
type Failed = Settings & Failure;

/** The candidate that was chosen, and why, for people. */
export interface Choice {
  readonly chosen: Candidate;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/**
 * The candidate with the lowest validation NLL among those whose accuracy is within one standard error of the best
 * accuracy: differences below that are noise of the validation samples, and NLL still tells such candidates apart. Where
 * the run prefers a metric, the one that is best by it; where labels tell nothing, the one that is nearest to the ensemble.
 * Of equals the first. One that failed ranks last.
 * @param candidates - At least one; those that did not fail are measured by the same.
 * @param samples - Validation samples behind each of them.
 * @param kind - Of what they say.
 * @throws FacultyError NOT_FINITE or CHILD_FAILED where every one failed.
 */
export function chooseCandidate(
  candidates: readonly Candidate[],
  samples: number,
  epochs: number,
  kind: OutputKind = "distribution",
): Choice {
  const failed = candidates.filter((candidate): candidate is Failed => "failure" in candidate);
  const measured = candidates.filter((candidate): candidate is Measured => !("failure" in candidate));
  const { chosen, words } = measured.length > 0 ? chosenAmong(measured, samples, kind) : refuseAll(failed);
  const after = `chosen on ${counted(samples, "validation sample")} after ${counted(epochs, "epoch")} a candidate`;
  return { chosen, reason: `${settingsInWords(chosen)}, ${after}: ${words}.${failedInWords(failed)}`, candidates };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

interface Chosen {
  readonly chosen: Measured;
  readonly words: string;
}

/** Those whose first number is the best but for noise are told apart by the numbers after it. */
function chosenAmong(measured: readonly Measured[], samples: number, kind: OutputKind): Chosen {
  const scored = measured.map((candidate): Scored => ({ candidate, score: validationOf(candidate).score }));
  const best = bestOf(scored);
  const noise = noiseOf(best.candidate, samples);
  const equals = scored.filter(({ score }) => firstOf(score) >= firstOf(best.score) - noise);
  const { candidate: chosen } = bestOf(equals.map(({ candidate, score }) => ({ candidate, score: score.slice(1) })));
  const names = equals.map(({ candidate }) => settingsInWords(candidate));
  return { chosen, words: whyChosen(chosen, names, noise, kind) };
}

interface Scored {
  readonly candidate: Measured;
  readonly score: Score;
}

/** Of equals the first. */
function bestOf(scored: readonly Scored[]): Scored {
  return scored.reduce((kept, one) => (better(one.score, kept.score) ? one : kept));
}

function firstOf(score: Score): number {
  return score[0] as number;
}

/** Of the first number of a score: a standard error, where it is known. */
function noiseOf(best: Measured, samples: number): number {
  return "accuracy" in best && best.preferred === undefined
    ? Math.sqrt((best.accuracy * (1 - best.accuracy)) / samples)
    : 0;
}

function whyChosen(chosen: Measured, equals: readonly string[], standardError: number, kind: OutputKind): string {
  if ("preferred" in chosen && chosen.preferred !== undefined)
    return `${preferredInWords(chosen.preferred, "kind" in chosen ? chosen.kind : undefined)}, the best`;
  if ("figures" in chosen) return `${targetFiguresInWords(chosen).join(", ")}, the best`;
  if ("ensembleKl" in chosen) return `mean ${divergences[kind].toEnsemble(chosen.ensembleKl)}, the lowest`;
  if ("ndcg10" in chosen)
    return `${preferredInWords({ metric: "ndcg10", value: chosen.ndcg10 })}, the highest, HR@10 ${percent(chosen.hr10)}, NLL ${chosen.nll.toFixed(3)} nats`;
  const rule =
    equals.length === 1
      ? "no other candidate comes within one standard error of its accuracy"
      : `of the ${equals.length} candidates within one standard error (${percent(standardError)}) of the best accuracy (${equals.join("; ")}) it has the lowest NLL`;
  return `accuracy ${percent(chosen.accuracy)}, NLL ${chosen.nll.toFixed(3)} nats; ${rule}`;
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

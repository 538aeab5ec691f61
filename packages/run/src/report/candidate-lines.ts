import { divergences, evaluationMetrics, preferredInWords } from "@faculty/shared/metrics";
import type { OutputKind } from "@faculty/shared/outputs";
import type { Candidate, Choice } from "../jobs/choose-candidate.ts";
import { targetFiguresInWords } from "../measured/figures.ts";
import { notMeasured } from "./quality-lines.ts";
import { percent } from "./shown-figures.ts";

export const candidateScoreHead: readonly string[] = ["validation accuracy", "validation NLL"];
export const candidateHead: readonly string[] = ["candidate", "T", "learning rate", "weights", ...candidateScoreHead];

export function candidateCells(candidate: Candidate, kind: OutputKind): readonly string[] {
  if ("preferred" in candidate && candidate.preferred !== undefined) {
    const own = preferredInWords(candidate.preferred, "kind" in candidate ? candidate.kind : undefined);
    return [own, "nll" in candidate ? evaluationMetrics.nll.shown(candidate.nll) : "–"];
  }
  if ("accuracy" in candidate) return [percent(candidate.accuracy), evaluationMetrics.nll.shown(candidate.nll)];
  if ("ndcg10" in candidate)
    return [
      preferredInWords({ metric: "ndcg10", value: candidate.ndcg10 }),
      evaluationMetrics.nll.shown(candidate.nll),
    ];
  if ("figures" in candidate) return [targetFiguresInWords(candidate).join(", "), "–"];
  if ("ensembleKl" in candidate) return [notMeasured, divergences[kind].toEnsemble(candidate.ensembleKl)];
  return [candidate.diverged ? "diverged" : "not trained", "–"];
}

/** A line a candidate, by `candidateHead`. */
export function choiceRows({ candidates }: Choice, kind: OutputKind): readonly (readonly string[])[] {
  return candidates.map((candidate, i) => [
    String(i + 1),
    ...[candidate.temperature, candidate.learningRate, candidate.weights].map(written),
    ...candidateCells(candidate, kind),
  ]);
}

function written(value: unknown): string {
  return value === null ? "as written" : JSON.stringify(value);
}

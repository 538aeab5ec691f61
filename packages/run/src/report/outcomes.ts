import { isOfWhole, mainMetric, targetMetric, tellsApart } from "@faculty/shared/metrics";
import type { OutputSpec } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import type { ModelRole, Score, ScoredModel } from "../measured/scored-model.ts";
import type { SeedOutcomes } from "./gain.ts";
import { targetKindOf } from "./target-kind-of.ts";

/** What outcomes are told by. */
export interface KnownTruth {
  /** Class of each test sample. */
  readonly labels: readonly number[];
  readonly dataset: Asked;
}

interface Asked {
  /** What is said of a sample; absent: one of the classes. */
  readonly output?: OutputSpec | undefined;
}

/** For each seed of a role. */
export function outcomes(models: readonly ScoredModel[], role: ModelRole, known: KnownTruth): readonly SeedOutcomes[] {
  return models.filter((model) => model.role === role).flatMap((model) => rightOf(model, known));
}

/** Where labels tell nothing, there is nothing to be right about; nor of a sample without one. */
export function rightOf({ scores }: ScoredModel, { labels, dataset }: KnownTruth): readonly SeedOutcomes[] {
  const main = dataset.output && mainMetric(dataset.output);
  if (main !== undefined && isOfWhole(main)) return scores.map((score) => ofWhole(score, main));
  if (main !== undefined)
    return scores.map((score) => (score?.scores === undefined || score.scores.length === 0 ? null : score.scores));
  if (!tellsApart(labels)) return scores.map(() => null);
  const told = [...labels.keys()].filter((i) => isLabelled(labels[i] as number));
  return scores.map((score) => score && told.map((i) => score.predicted[i] === labels[i]));
}

/** A figure that no sample has by itself: seeds tell it apart, test samples do not. */
function ofWhole(score: Score | null, metric: string): SeedOutcomes {
  const figure = score !== null && "figures" in score ? score.figures[metric] : undefined;
  return figure === undefined ? null : [figure];
}

/** The title of the metric that outcomes are the mean of; undefined: accuracy. */
export function metricOf({ output }: Asked): string | undefined {
  const kind = targetKindOf(output);
  return output === undefined || kind === undefined ? undefined : targetMetric(kind, mainMetric(output))?.title;
}

/** That of every seed. */
export function mainOf({ scores }: ScoredModel, { output }: Asked): readonly number[] {
  const main = output && mainMetric(output);
  return scores.flatMap((score) => {
    const figure = score !== null && "figures" in score && main !== undefined ? score.figures[main] : undefined;
    return figure === undefined ? [] : [figure]; // who says some of several outputs has some of their figures
  });
}

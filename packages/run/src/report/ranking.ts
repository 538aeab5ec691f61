import { isListed, type RankingFigures, rankingFigures } from "@faculty/shared/metrics";
import { type ModelRole, type ScoredModel, scoresOf } from "../measured/scored-model.ts";
import { type Comparison, compareStudents, differenceInWords, distances, type SeedOutcomes } from "./gain.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** How high what came next is ranked, where samples are users of items. */
export interface Ranking {
  /** Of who ranks by how many users have had an item; null where no sample has a label. */
  readonly popularity: RankingFigures | null;
  /** Over the seeds that were trained. */
  readonly models: readonly RankedModel[];
  /** In HR@10, against the student from scratch; null where no seed has both. */
  readonly gain: RankingGain | null;
}

interface RankedModel {
  readonly name: string;
  readonly hr10: Spread;
  readonly ndcg10: Spread;
}

export interface RankingGain extends Comparison {
  /** Share of the distance from scratch to the ensemble; null where the ensemble is not ahead. */
  readonly recovered: number | null;
  /** Share of the distance from scratch to the student of all labels; null where there is none, or it is not ahead. */
  readonly closed: number | null;
  /** For people. */
  readonly words: string;
}

/** @param popularity - Ranks, as a `Score` has them; null where samples are no users of items. */
export function rankingOf(models: readonly ScoredModel[], popularity: readonly number[] | null): Ranking | null {
  if (popularity === null) return null;
  const ranked = models.flatMap(({ name, scores }): RankedModel[] => {
    const figures = scores.map((score) => rankingFigures(score?.ranks ?? [])).filter((found) => found !== null);
    if (figures.length === 0) return [];
    const spread = (key: keyof RankingFigures) => spreadOf(figures.map((found) => found[key]));
    return [{ name, hr10: spread("hr10"), ndcg10: spread("ndcg10") }];
  });
  return { popularity: rankingFigures(popularity), models: ranked, gain: gainOf(models) };
}

function gainOf(models: readonly ScoredModel[]): RankingGain | null {
  const scratch = hits(models, "scratch");
  const comparison = compareStudents(hits(models, "distilled"), scratch);
  if (comparison === null) return null;
  const [ensemble = null] = scoresOf(models, "ensemble").flatMap(({ ranks = [] }) => rankingFigures(ranks)?.hr10 ?? []);
  const { recovered, closed } = distances(comparison, { scratch, ceiling: hits(models, "ceiling") }, ensemble);
  return { ...comparison, recovered, closed, words: wordsOf(comparison, recovered, closed) };
}

/** For each seed of a role, whether each label is among the first ten. */
function hits(models: readonly ScoredModel[], role: ModelRole): readonly SeedOutcomes[] {
  return models
    .filter((model) => model.role === role)
    .flatMap(({ scores }) =>
      scores.map((score) => score && (score.ranks ?? []).filter((rank) => rank > 0).map((rank) => isListed(rank))),
    );
}

const verdicts: Readonly<Record<Comparison["kind"], string>> = {
  gained: "distillation gained",
  lost: "distillation made the student worse:",
  "no-clear-difference": "distillation made no clear difference:",
};

function wordsOf(comparison: Comparison, recovered: number | null, closed: number | null): string {
  const distances = [
    ...(recovered === null ? [] : [`${percent(recovered)} of the distance to the ensemble`]),
    ...(closed === null ? [] : [`${percent(closed)} of the distance to the student of all labels`]),
  ];
  const figures = differenceInWords(comparison, "HR@10");
  const against = comparison.kind === "gained" ? "over" : "against";
  const which = distances.length === 0 ? "" : `, ${distances.join(" and ")}`;
  return `In rankings, ${verdicts[comparison.kind]} ${figures} ${against} the same student from scratch${which}.`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

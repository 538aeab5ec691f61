import type { ReliabilityBin } from "@faculty/shared/metrics";
import type { ModelRole, ScoredModel } from "../measured/scored-model.ts";

/** How sure a model was of what it named, and how often it was right. */
export interface CalibrationRow {
  readonly name: string;
  readonly role: ModelRole;
  /** By confidence, from 0 to 1, of all seeds together. */
  readonly bins: readonly ReliabilityBin[];
}

/** Of the models of which it was kept. */
export function calibrationRows(models: readonly ScoredModel[]): readonly CalibrationRow[] {
  return models.flatMap(({ name, role, scores }) => {
    const seeds = scores.flatMap((score) => (score?.reliability === undefined ? [] : [score.reliability]));
    return seeds.length === 0 ? [] : [{ name, role, bins: (seeds[0] ?? []).map((_, bin) => together(seeds, bin)) }];
  });
}

function together(seeds: readonly (readonly ReliabilityBin[])[], bin: number): ReliabilityBin {
  const found = seeds.flatMap((bins) => bins[bin] ?? []);
  const samples = found.reduce((sum, one) => sum + one.samples, 0);
  const mean = (of: (one: ReliabilityBin) => number) =>
    samples === 0 ? 0 : found.reduce((sum, one) => sum + one.samples * of(one), 0) / samples;
  return { samples, confidence: mean(({ confidence }) => confidence), accuracy: mean(({ accuracy }) => accuracy) };
}

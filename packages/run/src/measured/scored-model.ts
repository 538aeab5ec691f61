import type { Figures, ReliabilityBin, Told } from "@faculty/shared/metrics";
import type { TargetFiguresKept } from "./figures.ts";
import type { PictureQuality } from "./picture-quality.ts";

/** What was measured of one model (or of the ensemble) on the test samples whose class it knows. */
export type Score = (Figures | TargetFiguresKept) & {
  /** Test samples asked about: all of them, unless a teacher knows only part of the classes. */
  readonly samples: number;
  /** Most probable class of each test sample, as an index into the run's classes; −1 where it was not asked. */
  readonly predicted: readonly number[];
  /** By confidence, from 0 to 1; absent where it was not kept. */
  readonly reliability?: readonly ReliabilityBin[] | undefined;
  /** Where samples are users of items: of each label among all items that the sample does not show, from 1; 0: not asked. */
  readonly ranks?: readonly number[] | undefined;
  /** Of each test sample of which something is known, where that is more than one class: how well it was told. */
  readonly scores?: readonly number[] | undefined;
};

/** What a model costs, measured alone on a quiet machine. */
export interface Cost {
  /** Null where a model does not tell. */
  readonly parameters: number | null;
  /** Of the weights as stored. */
  readonly fileBytes: number;
  /** Multiply-accumulate operations for one sample; null where a model's format does not tell. */
  readonly multiplyAdds: number | null;
  /** Milliseconds to answer one sample, alone. */
  readonly latencyP50Ms: number;
  readonly latencyP95Ms: number;
}

/** What is known of a model's cost; null where it was not measured. */
export type KnownCost = { readonly [Key in keyof Cost]: number | null };

/** `direct`: distilled without the assistants that the run has; `further`: of one of its further students. */
export type ModelRole =
  | "teacher"
  | "ensemble"
  | "assistant"
  | "scratch"
  | "ceiling"
  | "direct"
  | "distilled"
  | "fine-tuned"
  | "with-biases"
  | "further";

/** A teacher, the ensemble, or one kind of student over its seeds. */
export interface ScoredModel {
  readonly name: string;
  readonly role: ModelRole;
  /** One a seed, in the order of the seeds, null for one that was not trained; teachers and the ensemble have one. */
  readonly scores: readonly (Score | null)[];
  readonly cost: KnownCost;
  /** Of its first seed, where pictures are measured. */
  readonly pictures?: PictureQuality | undefined;
}

/** Of each seed of a role, what it named for each test sample. */
export function predictions(models: readonly ScoredModel[], role: ModelRole): readonly (readonly number[])[] {
  return scoresOf(models, role).map((score) => score.predicted);
}

/** Of the seeds of a role that were trained. */
export function scoresOf(models: readonly ScoredModel[], role: ModelRole): readonly Score[] {
  return models
    .filter((model) => model.role === role)
    .flatMap(({ scores }) => scores.filter((score) => score !== null));
}

/** Of those whose labels tell anything. */
export function figuresOf(scores: readonly (Score | null)[]): readonly MeasuredScore[] {
  return scores.filter((score): score is MeasuredScore => score !== null && score.accuracy !== null);
}

type MeasuredScore = Score & Told<number>;

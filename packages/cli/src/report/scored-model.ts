/** What was measured of one model (or of the ensemble) on the test samples whose class it knows. */
export interface Score {
  readonly accuracy: number;
  /** Mean negative log-likelihood of the label, nats. */
  readonly nll: number;
  /** Expected calibration error. */
  readonly ece: number;
  /** Test samples asked about: all of them, unless a teacher knows only part of the classes. */
  readonly samples: number;
  /** Most probable class of each test sample, as an index into the run's classes; −1 where it was not asked. */
  readonly predicted: readonly number[];
}

/** What a model costs, measured alone on a quiet machine. */
export interface Cost {
  readonly parameters: number;
  /** Of the weights as stored. */
  readonly fileBytes: number;
  /** Multiply-accumulate operations for one sample; null where a model's format does not tell. */
  readonly multiplyAdds: number | null;
  /** Milliseconds to answer one sample, alone. */
  readonly latencyP50Ms: number;
  readonly latencyP95Ms: number;
}

/** `direct`: distilled without the assistants that the run has; `further`: of one of its further students. */
export type ModelRole =
  | "teacher"
  | "ensemble"
  | "assistant"
  | "scratch"
  | "direct"
  | "distilled"
  | "fine-tuned"
  | "further";

/** A teacher, the ensemble, or one kind of student over its seeds. */
export interface ScoredModel {
  readonly name: string;
  readonly role: ModelRole;
  /** One a seed, in the order of the seeds; teachers and the ensemble have one. */
  readonly scores: readonly Score[];
  readonly cost: Cost;
}

/** Of each seed of a role, what it named for each test sample. */
export function predictions(models: readonly ScoredModel[], role: ModelRole): readonly (readonly number[])[] {
  return models.filter((model) => model.role === role).flatMap((model) => model.scores.map((score) => score.predicted));
}

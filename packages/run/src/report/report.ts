import type { PluginSpec } from "@faculty/shared/config";
import { ofEveryMetric, type Told, wilsonInterval } from "@faculty/shared/metrics";
import type { OutputSpec } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import type { EnsembleInsight } from "@faculty/student-trainer/result";
import type { Candidate, Choice } from "../jobs/choose-candidate.ts";
import type { ExportedStudent } from "../measured/exported-student.ts";
import { figuresOf, type KnownCost, type ModelRole, type ScoredModel } from "../measured/scored-model.ts";
import type { StudentAccounting } from "./accounting.ts";
import { type CalibrationRow, calibrationRows } from "./calibration-rows.ts";
import { type ChainGain, chainGain } from "./chain-gain.ts";
import type { BiasedStudent } from "./class-bias.ts";
import { type Confusions, confusionsOf } from "./confusions.ts";
import { type FailedStudent, type FurtherModels, type FurtherStudent, furtherStudent } from "./further-students.ts";
import { type Gain, judgeGain } from "./gain.ts";
import { type InformationLoss, informationLoss } from "./information-loss.ts";
import { type Insight, namedInsight } from "./insight.ts";
import type { LearningCurve } from "./learning-curves.ts";
import { mainOf, metricOf, outcomes, rightOf } from "./outcomes.ts";
import { type PictureRow, picturesOf } from "./picture-lines.ts";
import { type Ranking, rankingOf } from "./ranking.ts";
import { type Interval, type Spread, spreadOf } from "./spread.ts";
import type { TeacherAccount } from "./teacher-lines.ts";

/** report.json. */
export interface Report {
  readonly run: string;
  readonly reproduce: string;
  /** As the run took it, with what it leaves out filled in; absent in reports of earlier versions. */
  readonly runFile?: object;
  /** What was said before training of what may make the run worth less than it seems. */
  readonly warnings: readonly string[];
  readonly dataset: DatasetSummary;
  /** Teachers of which layers alone were compared. */
  readonly layersOnly: readonly string[];
  /** By teacher, the digest of the model that taught. */
  readonly teacherDigests: Readonly<Record<string, string>>;
  /** Modules of the user's own, as they were; absent where the run names none. */
  readonly plugins?: readonly PluginSpec[] | undefined;
  readonly temperature: TemperatureChoice;
  readonly search: SearchReport | null;
  readonly models: readonly ReportRow[];
  /** Against the student from scratch; null where the run file trains none, or nothing was measured. */
  readonly gain: {
    readonly distilled: Gain;
    readonly fineTuned: Gain | null;
    readonly withBiases: Gain | null;
  } | null;
  /** Of the assistants, against the same student taught without them; null where the run does not compare. */
  readonly chain: ChainGain | null;
  /** The students beside the run's own. */
  readonly further: readonly FurtherStudent[];
  readonly failed: readonly FailedStudent[];
  /** Null where samples are no users of items. */
  readonly ranking: Ranking | null;
  /** Generated pictures against real ones; empty where the run measures none. */
  readonly pictures: readonly PictureRow[];
  /** Null where the run has no ensemble. */
  readonly information: InformationLoss | null;
  /** What the ensemble's soft predictions say, in the data set's own class names; null where the run has none. */
  readonly insight: Insight | null;
  /** One a student that was trained. */
  readonly accounting: readonly StudentAccounting[];
  /** One a student that was trained. */
  readonly teachers: readonly TeacherAccount[];
  /** One a student whose biases were tuned. */
  readonly classBias: readonly BiasedStudent[];
  /** Files that students were exported to. */
  readonly exported: readonly ExportedStudent[];
  /** How sure each model was, and how often right; absent of a report from before it was kept. */
  readonly calibration?: readonly CalibrationRow[] | undefined;
  /** What samples of each class were named; absent of more classes than a picture shows, and of a report from before. */
  readonly confusions?: Confusions | undefined;
  /** One a model that was trained; absent of a report from before they were kept. */
  readonly curves?: readonly LearningCurve[] | undefined;
}

interface DatasetSummary {
  readonly name: string;
  readonly digest: string;
  readonly classes: readonly string[];
  /** What is said of a sample; absent: one of the classes. */
  readonly output?: OutputSpec | undefined;
  readonly train: number;
  /** Of the training samples. */
  readonly labelled: number;
  readonly validation: number;
  readonly test: number;
}

/** What the run searched on validation samples. */
export interface SearchReport {
  readonly choice: Choice;
  /** Of the student from scratch's learning rate; null where none was searched, or no such student is trained. */
  readonly scratch: Choice | null;
}

export interface TemperatureChoice {
  /** In words where it follows a schedule. */
  readonly value: number | string;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

export type ReportRow = RowQuality & {
  readonly name: string;
  readonly role: ModelRole;
  readonly samples: number;
  /** Those that were trained, of those that were to be. */
  readonly seeds: { readonly trained: number; readonly asked: number };
  readonly cost: KnownCost;
  /**
   * How many times fewer parameters than the mean teacher, and than all teachers together; null without teachers, and where
   * one of the numbers is not known.
   */
  readonly compression: { readonly meanTeacher: number; readonly ensemble: number } | null;
};

/** Over the seeds that were trained; null where the test samples say nothing. */
type RowQuality =
  | (Told<Spread> & {
      /** By name, what metrics of the run's plugins say; absent where it has none. */
      readonly own?: Readonly<Record<string, Spread>> | undefined;
      /** 95 % interval of the mean accuracy, from the number of test samples (Wilson). */
      readonly interval: Interval;
    })
  | (Told<null> & { readonly interval: null })
  /** Of what is no class of many. */
  | (Told<null> & { readonly interval: null; readonly figures: Readonly<Record<string, Spread>> });

export interface ReportInput {
  readonly run: string;
  readonly reproduce: string;
  readonly runFile: object;
  /** What was said before training of what may make the run worth less than it seems. */
  readonly warnings: readonly string[];
  readonly dataset: DatasetSummary;
  /** Class of each test sample. */
  readonly labels: readonly number[];
  readonly layersOnly: readonly string[];
  readonly teacherDigests: Report["teacherDigests"];
  readonly plugins?: Report["plugins"];
  readonly temperature: TemperatureChoice;
  readonly search: SearchReport | null;
  readonly models: readonly ScoredModel[];
  /** Ranks of the test samples' labels by popularity, as of a `Score`; null where samples are no users of items. */
  readonly popularity: readonly number[] | null;
  /** Their models are rows as well. */
  readonly further: readonly FurtherModels[];
  readonly failed: readonly FailedStudent[];
  /** Null where the run has no ensemble. */
  readonly insight: EnsembleInsight | null;
  readonly accounting: readonly StudentAccounting[];
  readonly teachers: readonly TeacherAccount[];
  /** One a student whose biases were tuned. */
  readonly classBias: readonly BiasedStudent[];
  /** Files that students were exported to. */
  readonly exported: readonly ExportedStudent[];
  /** One a model that was trained. */
  readonly curves: readonly LearningCurve[];
}

/** Everything a run has to say, from what was measured. Pure. */
export function buildReport(input: ReportInput): Report {
  const {
    run,
    reproduce,
    runFile,
    warnings,
    dataset,
    layersOnly,
    teacherDigests,
    plugins,
    temperature,
    search,
    failed,
    accounting,
    teachers,
    classBias,
    exported,
    curves,
  } = input;
  const models = [...input.models, ...input.further.flatMap(modelsOfFurther)];
  const basis = comparisonBasis(input);
  return {
    run,
    reproduce,
    runFile,
    warnings,
    dataset,
    layersOnly,
    teacherDigests,
    ...(plugins && { plugins }),
    temperature,
    search,
    models: models.map((model) => reportRow(model, models)),
    gain: gains(input),
    chain: chainGain(outcomes(models, "distilled", input), outcomes(models, "direct", input), metricOf(dataset)),
    further: input.further.map((one) => furtherStudent(one, (model) => rightOf(model, input), basis)),
    failed,
    ranking: rankingOf(models, input.popularity),
    pictures: picturesOf(models),
    information: dataset.output === undefined ? informationLoss(input) : null,
    insight:
      input.insight === null || dataset.output !== undefined ? null : namedInsight(input.insight, dataset.classes),
    accounting,
    teachers,
    classBias,
    exported,
    calibration: calibrationRows(models),
    confusions: dataset.output === undefined ? confusionsOf(input) : undefined,
    curves,
  };
}

function reportRow({ name, role, scores, cost }: ScoredModel, models: readonly ScoredModel[]): ReportRow {
  const trained = scores.filter((score) => score !== null);
  const samples = trained[0]?.samples ?? 0;
  const seeds = { trained: trained.length, asked: scores.length };
  return { name, role, samples, seeds, ...rowQuality(scores, samples), cost, compression: compressionOf(cost, models) };
}

function rowQuality(scores: ScoredModel["scores"], samples: number): RowQuality {
  const targets = scores.flatMap((score) => (score !== null && "figures" in score ? [score.figures] : []));
  const [first] = targets;
  if (first !== undefined) {
    const spread = (name: string) => spreadOf(targets.map((own) => own[name] ?? Number.NaN));
    const figures = Object.fromEntries(Object.keys(first).map((name) => [name, spread(name)]));
    return { ...ofEveryMetric(() => null), interval: null, figures };
  }
  const figures = figuresOf(scores);
  if (figures.length === 0) return { ...ofEveryMetric(() => null), interval: null };
  const spreads = ofEveryMetric((name) => spreadOf(figures.map((score) => score[name])));
  const own = ownSpreads(figures.map((score) => score.own ?? {}));
  return {
    ...spreads,
    ...(own !== undefined && { own }),
    interval: wilsonInterval(spreads.accuracy.mean * samples, samples),
  };
}

/** @param seeds - Of each, what it kept by name: all the same metrics. */
function ownSpreads(seeds: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, Spread>> | undefined {
  const names = Object.keys(seeds[0] ?? {}).filter((name) => seeds.every((own) => name in own));
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, spreadOf(seeds.map((own) => own[name] ?? Number.NaN))]));
}

function compressionOf({ parameters }: KnownCost, models: readonly ScoredModel[]): ReportRow["compression"] {
  const teachers = models.filter((model) => model.role === "teacher").map((model) => model.cost.parameters);
  const known = teachers.filter((own) => own !== null);
  if (teachers.length === 0 || known.length < teachers.length || parameters === null || parameters === 0) return null;
  const all = known.reduce((sum, own) => sum + own, 0);
  return { meanTeacher: all / teachers.length / parameters, ensemble: all / parameters };
}

function gains(input: ReportInput): Report["gain"] {
  const { models } = input;
  const comparison = {
    scratch: outcomes(models, "scratch", input),
    ceiling: outcomes(models, "ceiling", input),
    ...comparisonBasis(input),
  };
  const distilled = judgeGain({ ...comparison, distilled: outcomes(models, "distilled", input) });
  if (distilled === null) return null;
  return {
    distilled,
    fineTuned: judgeGain({ ...comparison, distilled: outcomes(models, "fine-tuned", input) }),
    withBiases: judgeGain({ ...comparison, distilled: outcomes(models, "with-biases", input) }),
  };
}

/** How good those are whom the students learn from. */
function comparisonBasis({ models, labels, dataset }: Pick<ReportInput, "models" | "labels" | "dataset">) {
  const metric = metricOf(dataset);
  if (metric !== undefined) {
    const [ensemble] = models.filter(({ role }) => role === "ensemble").flatMap((model) => mainOf(model, dataset));
    const own = models.filter(({ role }) => role === "teacher").flatMap((model) => mainOf(model, dataset));
    return { metric, teacherAccuracies: own, ensembleAccuracy: ensemble ?? null };
  }
  const teachers = models.filter((model) => model.role === "teacher").flatMap(({ scores }) => figuresOf(scores));
  const complete = teachers.filter(({ samples }) => samples === labels.filter(isLabelled).length);
  const ensemble = models.filter((model) => model.role === "ensemble").flatMap(({ scores }) => figuresOf(scores));
  return {
    teacherAccuracies: (complete.length > 0 ? complete : teachers).map(({ accuracy }) => accuracy),
    ensembleAccuracy: ensemble[0]?.accuracy ?? null,
  };
}

function modelsOfFurther({ models, scratch }: FurtherModels): readonly ScoredModel[] {
  return scratch?.role === "further" ? [...models, scratch] : models;
}

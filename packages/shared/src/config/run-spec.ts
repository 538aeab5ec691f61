import type { CodecSpec } from "../codecs/codec-spec.ts";
import type { MelSpec } from "../samples/mel-spec.ts";
import type { PreparationSpec } from "../samples/preparation-spec.ts";
import type { AugmentationSpec } from "../samples/view-spec.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import type { TargetSpec } from "./target-spec.ts";
import type { TeacherSpec } from "./teacher-spec.ts";

/** A number that may change over the epochs; `schedules.ts` evaluates it. */
export type Schedule =
  | number
  | ({ readonly schedule: "linear" } & Passage)
  | ({ readonly schedule: "cosine" } & Passage)
  | { readonly schedule: "step"; readonly from: number; readonly factor: number; readonly every: number }
  | { readonly schedule: "warm-up"; readonly to: number; readonly epochs: number }
  | { readonly schedule: "stop"; readonly from: number; readonly after: number };

interface Passage {
  readonly from: number;
  readonly to: number;
  readonly epochs: number;
  /** Epochs before it begins; absent: none. */
  readonly after?: number | undefined;
}

/** One term of the objective: `weight · loss`. The keys beside `loss` and `weight` belong to the loss. */
export interface TermSpec {
  readonly loss: string;
  readonly weight: Schedule;
  /** Of a model of several outputs, the name of the one that it is about; absent: the only one, or layers. */
  readonly output?: string | undefined;
  readonly [parameter: string]: unknown;
}

/** What generated pictures are measured by. */
export interface PicturesSpec {
  /** A file of real ones, as NumPy saves them. */
  readonly real: string;
  /** Folder of the model in whose features they are compared, and the layer that yields these. */
  readonly model: string;
  readonly layer: string;
}

/** An architecture by name with its parameters, or a LayersModel folder by path (`kind: file`). */
export interface ModelSpec {
  readonly kind: string;
  readonly [parameter: string]: unknown;
}

/** How the ensemble's weights come about; the keys beside `kind` belong to the weighting. */
export interface WeightingSpec {
  readonly kind: string;
  readonly [parameter: string]: unknown;
}

/** Which teachers may be missing from a target. `strict` waits; the others record each row's teachers. */
export type PolicySpec =
  | { readonly kind: "strict" }
  | { readonly kind: "quorum"; readonly teachers: number; readonly weight: number; readonly maxPartialShare: number }
  | { readonly kind: "best-effort"; readonly maxPartialShare: number };

export interface EnsembleSpec {
  readonly weighting: WeightingSpec;
  /** Mean of softened probabilities, or of logits (the normalised geometric mean). */
  readonly space: "probabilities" | "logits";
  /** Where a teacher's distribution puts the classes it does not know, docs/methods.md "Partial label spaces". */
  readonly absentClasses: "conditional" | "uniform" | "zero";
  /** Of values: how they are brought together; absent: the mean. */
  readonly average?: "mean" | "median" | undefined;
  /** Each teacher at the temperature that calibrates it on validation samples, before they are mixed. */
  readonly calibrate: boolean;
  readonly policy: PolicySpec;
  /** Teachers that hardly count: told of, and no longer asked where the run file says so. Absent: no one looks. */
  readonly gating?: GatingSpec | undefined;
}

/** A teacher is idle while its mean weight was below `threshold` in each of the last `window` epochs of a phase. */
export interface GatingSpec {
  readonly threshold: number;
  readonly window: number;
  /** Whether an idle teacher is no longer asked from the next epoch on. */
  readonly release: boolean;
}

/** `tune` trains one short student per candidate and keeps the temperature best on validation data. */
type TemperatureSpec = Schedule | { readonly tune: readonly number[]; readonly epochs: number };

/** A share of each class, so many of each, or those whose ids a file names; the labels of the others are hidden. */
export type LabelsSpec =
  | { readonly share: number }
  | { readonly perClass: number }
  /** Relative to the run file; an id a line. */
  | { readonly file: string };

/** Candidates to choose among on validation samples: every combination of them is one, trained for a few epochs. */
export interface SearchSpec {
  readonly epochs: number;
  readonly temperature?: readonly number[] | undefined;
  /** Of the student's optimizer. */
  readonly learningRate?: readonly Schedule[] | undefined;
  /** Each one weight a term of the objective. */
  readonly weights?: readonly (readonly Schedule[])[] | undefined;
}

export interface OptimizerSpec {
  readonly kind: "sgd" | "momentum" | "nesterov" | "rmsprop" | "adam" | "adamw";
  readonly learningRate: Schedule;
  /** Decoupled for adamw, L2 otherwise. */
  readonly weightDecay: number;
  /** Global L2 norm above which the gradients are scaled down; absent: never. */
  readonly clipNorm?: number | undefined;
}

/**
 * Whether teachers are asked each time (`online`), asked once and their signals kept (`hybrid`), or not at all
 * (`offline`: `faculty harvest` has filled the store).
 */
export type SignalMode = "online" | "hybrid" | "offline";

export interface SignalsSpec {
  /** Absent: what follows from the teachers' promises (signal-mode.ts). */
  readonly mode?: SignalMode | undefined;
  /** Folder of the signal store, relative to the run file. */
  readonly folder: string;
  /** Of the store on disk. */
  readonly maxBytes: number;
  /** A full store gives up what was used longest ago, instead of keeping nothing new. */
  readonly evict: boolean;
}

/** A stage that is trained before the run's objective; it ends with the weights of its last step. */
export interface StageSpec {
  /** Names it in logs and checkpoints. */
  readonly name: string;
  readonly objective: readonly TermSpec[];
  readonly epochs: number;
  /** Absent: the student's. */
  readonly optimizer?: OptimizerSpec | undefined;
  /** Layers of the student whose weights stay as they are. */
  readonly freeze: readonly string[];
}

/** A model on the way to the student: distilled from the link before it, then the only teacher of the one after it. */
export interface AssistantSpec {
  /** Its name as a teacher; distinct from those of the teachers. */
  readonly name: string;
  readonly model: ModelSpec;
  /** Absent: the student's. */
  readonly inputs?: PreparationSpec | undefined;
  /** Absent: the student's. */
  readonly optimizer?: OptimizerSpec | undefined;
  /** Absent: the run's. */
  readonly objective?: readonly TermSpec[] | undefined;
  /** Absent: `train.epochs`. */
  readonly epochs?: number | undefined;
}

/** A further student of the run: same plan, data and teachers. What is absent is as for the run's own student. */
interface FurtherStudentSpec {
  readonly name: string;
  readonly model?: ModelSpec | undefined;
  readonly inputs?: PreparationSpec | undefined;
  readonly optimizer?: OptimizerSpec | undefined;
  readonly objective?: readonly TermSpec[] | undefined;
  readonly temperature?: Schedule | undefined;
}

/** A student to compare with, which may have a learning rate of its own. */
interface BaselineSpec {
  readonly learningRate: Schedule;
}

export interface RunSpec {
  /** Names the run; one subject token. */
  readonly name: string;
  /** Modules that define losses and more, of the user's own. */
  readonly plugins?: readonly PluginSpec[] | undefined;
  readonly seed: number;
  readonly dataset: {
    readonly name: string;
    readonly path?: string | undefined;
    /** Of texts, running ones too: the file of their vocabulary, or `teacher` for that of the teachers; absent: the training texts' own. */
    readonly vocabulary?: string | undefined;
    /** Of images: height and width that each is given. */
    readonly size?: readonly [number, number] | undefined;
    readonly channels?: 1 | 3 | undefined;
    /** Of images: the colour that shows through, `#rrggbb`. */
    readonly background?: string | undefined;
    /** Of images: a folder that has a picture of the classes of each one's pixels, and the value that counts for nothing. */
    readonly masks?: string | undefined;
    readonly ignore?: number | undefined;
    /** Of images: a table of what is known of each. */
    readonly table?: string | undefined;
    /** Of recordings: samples a second that each is given, and seconds of it that are kept. */
    readonly rate?: number | undefined;
    readonly seconds?: number | undefined;
    readonly mel?: MelSpec | undefined;
    /** Of recordings: takes their names apart, `{class}_{speaker}_{}.wav`. */
    readonly files?: string | undefined;
    /** Share of the samples to test with, where the files name none; of a table also a file, of recordings also speakers. */
    readonly test?: number | string | readonly string[] | undefined;
    /** Of a table: the column of the rows' ids. */
    readonly id?: string | undefined;
    /** Of a table: the columns that are shown; `numeric`: all of numbers. */
    readonly features?: "numeric" | readonly string[] | undefined;
    /** Of a table: the column of texts whose tokens are shown, in place of features. */
    readonly text?:
      | { readonly column: string; readonly length?: number | undefined; readonly maxTokens?: number | undefined }
      | undefined;
    /** What is known of a sample; absent: one class. */
    readonly target?: TargetSpec | undefined;
    /** Of interactions: the columns that hold who took what when; of pairs, those of both texts. */
    readonly columns?:
      | { readonly user: string; readonly item: string; readonly time: string }
      | { readonly source: string; readonly target: string }
      | undefined;
    /** Of interactions: how many of a user's items a sample shows. */
    readonly history?: number | undefined;
    /** Of interactions: the most training samples of a user. */
    readonly perUser?: number | undefined;
    /** Of noise: numbers of a sample, samples that are drawn, how, and the seed of the draw. */
    readonly width?: number | undefined;
    readonly count?: number | undefined;
    readonly distribution?: "normal" | "uniform" | undefined;
    readonly seed?: number | undefined;
    /** Of running text and of pairs: tokens of a window or a text, what they are, and the most different ones. */
    readonly length?: number | undefined;
    readonly unit?: "words" | "letters" | undefined;
    readonly maxTokens?: number | undefined;
    /** Of running text: windows that are held out together, or all of a document's. */
    readonly together?: number | "document" | undefined;
    readonly validation: number;
    /** Which training samples count as labelled; absent: all that have a label. */
    readonly labels?: LabelsSpec | undefined;
    /** Training samples that the run does not use. */
    readonly omit?: { readonly classes: readonly string[]; readonly from: "train" } | undefined;
  };
  readonly augment: readonly AugmentationSpec[];
  readonly teachers: readonly TeacherSpec[];
  readonly ensemble: EnsembleSpec;
  readonly temperature: TemperatureSpec;
  /** Links between the teachers and the student, in order; empty: the teachers teach the student. */
  readonly assistants: readonly AssistantSpec[];
  /** Absent: temperature, weights and learning rate are as written. */
  readonly search?: SearchSpec | undefined;
  /** What teachers are asked for: `logits` where a term compares raw logits, softened log-probabilities otherwise. */
  readonly signal: "log-probabilities" | "logits";
  readonly codec: CodecSpec;
  readonly signals: SignalsSpec;
  readonly student: {
    readonly model: ModelSpec;
    /** What it makes of a sample before it sees it; a model that is brought may tell so itself. */
    readonly inputs?: PreparationSpec | undefined;
    readonly optimizer: OptimizerSpec;
    /** Students trained side by side from seeds `seed`, `seed + 1`, …, for mean ± sd. */
    readonly repeats: number;
  };
  /** Taught side by side with the run's own student, which has no name, by the same answers of the teachers. */
  readonly students: readonly FurtherStudentSpec[];
  /** Trained one after the other before `objective`, each from where the one before ended. */
  readonly stages: readonly StageSpec[];
  readonly objective: readonly TermSpec[];
  readonly train: {
    readonly batchSize: number;
    readonly epochs: number;
    readonly earlyStopping?: { readonly patience: number } | undefined;
    /** What tells epochs apart on validation samples; absent: as `validationOf` has it. */
    readonly best?: { readonly metric: string } | undefined;
    readonly checkpointEverySteps: number;
    /** Batches asked for ahead of the one being trained on. */
    readonly credit: number;
    /** Batches whose samples a teacher is asked about in one request. */
    readonly stepsPerRequest: number;
  };
  /** Hard labels only, after distillation. */
  readonly fineTune?:
    | { readonly epochs: number; readonly learningRate: number; readonly freeze: readonly string[] }
    | undefined;
  /** What pictures that are generated are measured by; absent: they are not. */
  readonly pictures?: PicturesSpec | undefined;
  /** Classes to whose outputs a value each is added after training, chosen on validation samples. */
  readonly classBias?: { readonly tune: readonly string[] } | undefined;
  /** Also train the same student from scratch on hard labels, to say what distillation gained. */
  readonly baseline: boolean | BaselineSpec;
  /** Also train it on the labels that `dataset.labels` hides, to say what they would have been worth. */
  readonly ceiling: boolean | BaselineSpec;
}

import type { SeveralTargets, SingleTarget, TargetSpec } from "@faculty/shared/config";
import { type MelSpec, specialTokens } from "@faculty/shared/samples";
import { z } from "zod";
import { melDefaults } from "../sound/mel-defaults.ts";

/** Larger pictures than models are shown; one such takes 50 MB as float32. */
const maxSide = 2048;

/** Of what is said of a sample: what is generated fits a message. */
const maxAxes = 4;

/** More than generators are given, and samples of which each takes 4 bytes of memory. */
const maxNoiseWidth = 4096;
const maxNoiseCount = 10_000_000;
const maxNoiseSeed = 2 ** 31 - 1;

/** More items than nearly any user has; a sample has an id for each. */
const maxHistory = 4096;

/** Samples of a recording a second, and seconds of it that are kept. */
const maxRate = 48_000;
const maxSeconds = 60;
const maxBands = 512;

/** As a folder of texts may say in its `text.json`, and means where it does not. */
const maxTextLength = 4096;
const maxVocabulary = 1_000_000;
const usualText = { length: 64, maxTokens: 4096 } as const;

const column = z.string().min(1);

/** Of samples to test with. */
export const testShare: z.ZodNumber = z.number().gt(0).lt(1);

const kind: z.ZodType<SingleTarget> = z.enum(["class", "classes", "value"]);

interface TargetSchemas {
  readonly column: z.ZodType<{ readonly column: string; readonly kind: SingleTarget }>;
  readonly columns: z.ZodType<{ readonly columns: readonly string[]; readonly kind: "value" }>;
  readonly files: z.ZodType<{ readonly kind: SingleTarget }>;
  readonly shape: z.ZodType<{ readonly kind: "value"; readonly shape: readonly number[] }>;
  readonly several: z.ZodType<SeveralTargets>;
}

/** What is known by each of the two that say boxes. */
const detectionTargets = { class: "class", box: "value" } as const;

/** What is known of a sample, by what tells it: a column, several, or files of its own; of noise, what is said of it. */
export const targetKeys: TargetSchemas = {
  column: z.strictObject({ column, kind }),
  columns: z.strictObject({ columns: z.array(column).min(1).readonly(), kind: z.literal("value") }),
  files: z.strictObject({ kind }),
  shape: z.strictObject({
    kind: z.literal("value"),
    shape: z.array(z.int().min(1).max(maxSide)).max(maxAxes).readonly(),
  }),
  several: z
    .strictObject({
      kind: z.literal("several"),
      outputs: z
        .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "is part of a file's name: letters, digits, - and _"), kind)
        .refine((outputs) => Object.keys(outputs).length > 1, "expected two outputs or more"),
      detection: z.strictObject({ class: z.string(), box: z.string() }).optional(),
    })
    .superRefine(({ outputs, detection }, context) => {
      for (const [role, expected] of Object.entries(detectionTargets)) {
        const named = detection?.[role as keyof typeof detectionTargets];
        if (named === undefined || outputs[named] === expected) continue;
        const message = `names ${named}, expected one of the outputs that is ${expected}`;
        context.addIssue({ code: "custom", path: ["detection", role], message });
      }
    }),
};

interface InteractionColumns {
  readonly user: string;
  readonly item: string;
  readonly time: string;
}

interface PairColumns {
  readonly source: string;
  readonly target: string;
}

/** The columns of a table by what they hold. */
export const interactionColumns: z.ZodType<InteractionColumns> = z.strictObject({
  user: column,
  item: column,
  time: column,
});
export const pairColumns: z.ZodType<PairColumns> = z.strictObject({ source: column, target: column });

interface TextSize {
  readonly length: z.ZodType<number>;
  readonly maxTokens: z.ZodType<number>;
}

/** Of texts that are taken apart: tokens of each that are kept, and how many different ones there are at most. */
export const textSize: TextSize = {
  length: z.int().min(1).max(maxTextLength).default(usualText.length),
  maxTokens: z.int().min(specialTokens.length).max(maxVocabulary).default(usualText.maxTokens),
};

interface SourceSchemas {
  readonly size: z.ZodType<readonly [number, number]>;
  readonly channels: z.ZodType<1 | 3>;
  readonly background: z.ZodType<string>;
  readonly masks: z.ZodType<string>;
  readonly ignore: z.ZodType<number>;
  readonly table: z.ZodType<string>;
  readonly rate: z.ZodType<number>;
  readonly seconds: z.ZodType<number>;
  readonly mel: z.ZodType<MelSpec>;
  readonly files: z.ZodType<string>;
  readonly test: z.ZodType<number | string | readonly string[]>;
  readonly id: z.ZodType<string>;
  readonly features: z.ZodType<"numeric" | readonly string[]>;
  readonly text: z.ZodType<{ readonly column: string; readonly length: number; readonly maxTokens: number }>;
  readonly target: z.ZodType<TargetSpec>;
  readonly columns: z.ZodType<InteractionColumns | PairColumns>;
  readonly history: z.ZodType<number>;
  readonly perUser: z.ZodType<number>;
  readonly width: z.ZodType<number>;
  readonly count: z.ZodType<number>;
  readonly distribution: z.ZodType<"normal" | "uniform">;
  readonly seed: z.ZodType<number>;
  readonly length: z.ZodType<number>;
  readonly unit: z.ZodType<"words" | "letters">;
  readonly maxTokens: z.ZodType<number>;
  readonly together: z.ZodType<number | "document">;
}

/** What a run file may say of a data set that is prepared, beside its name and path. Each source takes some. */
export const sourceKeys: SourceSchemas = {
  size: z.tuple([z.int().min(1).max(maxSide), z.int().min(1).max(maxSide)]).readonly(),
  channels: z.union([z.literal(1), z.literal(3)]),
  background: z.string().regex(/^#[0-9a-f]{6}$/i, "a colour such as #ffffff"),
  masks: z.string().min(1),
  ignore: z.int().min(0).max(255),
  table: z.string().min(1),
  rate: z.int().min(1000).max(maxRate),
  seconds: z.number().positive().max(maxSeconds),
  mel: z.strictObject({
    bands: z.int().min(1).max(maxBands).default(melDefaults.bands),
    window: z.number().positive().max(1).default(melDefaults.window),
    hop: z.number().positive().max(1).default(melDefaults.hop),
    low: z.number().min(0).default(melDefaults.low),
    high: z.number().positive().optional(),
    scale: z.enum(["slaney", "htk"]).default(melDefaults.scale),
    coefficients: z.int().min(1).max(maxBands).optional(),
    standardise: z.enum(["recording", "band", "none"]).default(melDefaults.standardise),
  }),
  files: z.string().min(1),
  test: z.union([testShare, z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]),
  id: column,
  features: z.union([z.literal("numeric"), z.array(column).min(1).readonly()]),
  text: z.strictObject({ column, ...textSize }),
  target: z.union([targetKeys.column, targetKeys.columns, targetKeys.files, targetKeys.shape, targetKeys.several]),
  columns: z.union([interactionColumns, pairColumns]),
  history: z.int().min(1).max(maxHistory),
  perUser: z.int().min(1),
  width: z.int().min(1).max(maxNoiseWidth),
  count: z.int().min(2).max(maxNoiseCount),
  distribution: z.enum(["normal", "uniform"]),
  seed: z.int().min(0).max(maxNoiseSeed),
  length: z.int().min(1).max(maxTextLength),
  unit: z.enum(["words", "letters"]),
  maxTokens: z
    .int()
    .min(2 * specialTokens.length)
    .max(maxVocabulary),
  together: z.union([z.int().min(1), z.literal("document")]),
};

export type SourceKey = keyof SourceSchemas;

export const sourceKeyNames = Object.keys(sourceKeys) as readonly SourceKey[];

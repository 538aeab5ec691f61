import { z } from "zod";
import { codecSpec } from "../codecs/codec-spec.ts";
import { preparationSpec } from "../samples/preparation-spec.ts";
import { type AugmentationSpec, opaqueAugment } from "../samples/view-spec.ts";
import { kindDefaults } from "./kind-defaults.ts";
import { pluginSpecs } from "./plugin-spec.ts";
import type { ModelSpec, OptimizerSpec, RunSpec, Schedule, TermSpec, WeightingSpec } from "./run-spec.ts";
import { targetKind } from "./target-spec.ts";
import type { TeacherSpec } from "./teacher-spec.ts";
import { ofClass, opaquePluginTeacher, teacherSpec, token } from "./teacher-spec-schema.ts";

/** Schemas of what other packages own, so that a new loss, data set or weighting is added where it lives. */
export interface RunSpecParts {
  readonly dataset: z.ZodType<RunSpec["dataset"]>;
  readonly augment: z.ZodType<readonly AugmentationSpec[]>;
  readonly term: z.ZodType<TermSpec>;
  readonly model: z.ZodType<ModelSpec>;
  readonly weighting: z.ZodType<WeightingSpec>;
  /** Of a teacher that a plugin defines. */
  readonly pluginTeacher: z.ZodType<TeacherSpec>;
}

const positive = z.number().positive();

const notNegative = z.number().min(0);
const epochs = z.int().min(1);
const passage = { from: notNegative, to: notNegative, epochs, after: z.int().min(0).optional() };

export const scheduleSpec: z.ZodType<Schedule> = z.union([
  notNegative,
  z.discriminatedUnion("schedule", [
    z.strictObject({ schedule: z.literal("linear"), ...passage }),
    z.strictObject({ schedule: z.literal("cosine"), ...passage }),
    z.strictObject({ schedule: z.literal("step"), from: notNegative, factor: positive, every: epochs }),
    z.strictObject({ schedule: z.literal("warm-up"), to: notNegative, epochs }),
    z.strictObject({ schedule: z.literal("stop"), from: notNegative, after: epochs }),
  ]),
]);

/** Key `validation` of a data set: the share of the training samples that is held out. */
export const validationShare: z.ZodType<number> = z.number().min(0).lt(1).default(0.2);

/** Data sets, terms, models, weightings and plugins' teachers unread beyond their name: for whoever does not own them. */
export const opaqueParts: RunSpecParts = {
  dataset: z.looseObject({ name: z.string(), validation: validationShare }),
  augment: opaqueAugment,
  term: z.looseObject({ loss: z.string(), weight: scheduleSpec }),
  model: z.looseObject({ kind: z.string() }),
  weighting: z.looseObject({ kind: z.string() }),
  pluginTeacher: opaquePluginTeacher,
};

/** Leaves room for `seed + repeat` within 32 bits. */
const maxSeed = 2 ** 31 - 1;

/** A softmax at a higher temperature is uniform to float16. */
export const maxTemperature = 1000;

/** A process is named for its student and its seed, in one token: `NAME-distilled-16`. */
const maxFurtherName = 32;

/** Of a search: each is a student that is trained. */
export const maxCandidates = 64;

/** Each is moved by itself, several times over. */
const maxTunedClasses = 64;

const policy = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("strict") }),
    z.strictObject({
      kind: z.literal("quorum"),
      teachers: z.int().min(1),
      weight: z.number().min(0).max(1).default(0),
      maxPartialShare: z.number().min(0).max(1).default(1),
    }),
    z.strictObject({
      kind: z.literal("best-effort"),
      maxPartialShare: z.number().min(0).max(1).default(1),
    }),
  ])
  .default({ kind: "strict" });

export const optimizerKind: z.ZodType<OptimizerSpec["kind"]> = z.enum([
  "sgd",
  "momentum",
  "nesterov",
  "rmsprop",
  "adam",
  "adamw",
]);

const optimizer = z.strictObject({
  kind: optimizerKind.default("adam"),
  learningRate: scheduleSpec.default(0.001),
  weightDecay: notNegative.default(0),
  clipNorm: positive.optional(),
});

const layerNames = z.array(z.string().min(1).max(128)).max(256).default([]);

const baseline = z.union([z.boolean(), z.strictObject({ learningRate: scheduleSpec })]);

/** The run file's schema: defaults filled in, unknown keys refused. */
export function runSpecSchema(parts: RunSpecParts): z.ZodType<RunSpec> {
  const written = z.strictObject({
    name: token,
    plugins: pluginSpecs.optional(),
    seed: z.int().min(0).max(maxSeed).default(1),
    dataset: parts.dataset,
    augment: parts.augment.default([]),
    teachers: z.array(teacherSpec(parts.pluginTeacher)).min(1).max(64),
    assistants: z
      .array(
        z.strictObject({
          name: token,
          model: parts.model,
          inputs: preparationSpec.optional(),
          optimizer: optimizer.optional(),
          objective: z.array(parts.term).min(1).max(16).optional(),
          epochs: epochs.optional(),
        }),
      )
      .max(16)
      .default([]),
    ensemble: z
      .strictObject({
        weighting: parts.weighting.default({ kind: "uniform" }),
        space: z.enum(["probabilities", "logits"]).default("probabilities"),
        absentClasses: z.enum(["conditional", "uniform", "zero"]).default("conditional"),
        average: z.enum(["mean", "median"]).optional(),
        calibrate: z.boolean().default(false),
        policy,
        gating: z
          .strictObject({
            threshold: z.number().positive().max(1).default(0.01),
            window: z.int().min(1).default(2),
            release: z.boolean().default(false),
          })
          .optional(),
      })
      .prefault({}),
    temperature: z
      .union([scheduleSpec, z.strictObject({ tune: z.array(positive.max(maxTemperature)).min(2).max(16), epochs })])
      .optional(),
    search: z
      .strictObject({
        epochs,
        temperature: z.array(positive.max(maxTemperature)).min(1).max(maxCandidates).optional(),
        learningRate: z.array(scheduleSpec).min(1).max(maxCandidates).optional(),
        weights: z.array(z.array(scheduleSpec).min(1).max(16)).min(1).max(maxCandidates).optional(),
      })
      .optional(),
    signal: z.enum(["log-probabilities", "logits"]).optional(),
    codec: codecSpec.optional(),
    signals: z
      .strictObject({
        mode: z.enum(["online", "hybrid", "offline"]).optional(),
        folder: z.string().min(1).default("signals"),
        maxBytes: z.int().min(1).default(10_000_000_000),
        evict: z.boolean().default(false),
      })
      .prefault({}),
    student: z.strictObject({
      model: parts.model,
      inputs: preparationSpec.optional(),
      optimizer: optimizer.prefault({}),
      repeats: z.int().min(1).max(16).default(1),
    }),
    students: z
      .array(
        z.strictObject({
          name: token.max(maxFurtherName),
          model: parts.model.optional(),
          inputs: preparationSpec.optional(),
          optimizer: optimizer.optional(),
          objective: z.array(parts.term).min(1).max(16).optional(),
          temperature: scheduleSpec.optional(),
        }),
      )
      .max(16)
      .default([]),
    stages: z
      .array(
        z.strictObject({
          name: token,
          objective: z.array(parts.term).min(1).max(16),
          epochs,
          optimizer: optimizer.optional(),
          freeze: layerNames,
        }),
      )
      .max(16)
      .default([]),
    objective: z.array(parts.term).min(1).max(16),
    train: z.strictObject({
      batchSize: z.int().min(1).max(65_536).default(64),
      epochs,
      earlyStopping: z.strictObject({ patience: z.int().min(1) }).optional(),
      best: z.strictObject({ metric: z.string() }).optional(),
      checkpointEverySteps: z.int().min(1).default(100),
      credit: z.int().min(1).max(64).default(4),
      stepsPerRequest: z.int().min(1).max(64).default(1),
    }),
    fineTune: z.strictObject({ epochs, learningRate: positive, freeze: layerNames }).optional(),
    pictures: z
      .strictObject({ real: z.string().min(1), model: z.string().min(1), layer: z.string().min(1).max(128) })
      .optional(),
    classBias: z.strictObject({ tune: z.array(ofClass).min(1).max(maxTunedClasses) }).optional(),
    baseline: baseline.default(true),
    ceiling: baseline.default(false),
  });
  return written.transform((spec): RunSpec => {
    const usual = kindDefaults[targetKind(spec.dataset.target)];
    const { temperature = usual.temperature, signal = usual.signal, codec = usual.codec } = spec;
    return inOrder({ ...spec, temperature, signal, codec }, Object.keys(written.shape));
  });
}

/** The same with its keys in that order, whatever was given: digests are made of it. */
function inOrder<Value extends object>(value: Value, keys: readonly string[]): Value {
  const places = new Map(keys.map((key, place) => [key, place]));
  const sorted = Object.entries(value).sort(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  return Object.fromEntries(sorted) as Value;
}

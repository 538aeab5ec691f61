import { figureKeys, reliabilityBin, targetFigureKeys } from "@faculty/shared/metrics";
import { z } from "zod";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { type EpochRecord, epochRecord } from "./epoch-record.ts";

/** A student that is saved and measured. */
export interface TrainedModel {
  /** Also the name of its folder. */
  readonly name: "distilled" | "scratch" | "ceiling" | "fine-tuned" | "with-biases";
  /** SHA-256 over its folder. */
  readonly digest: string;
  /** Epoch whose weights were kept, from 0; −1 where no epoch was better than the start. */
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
  /** Null where nothing is held out. */
  readonly validation: Evaluation | null;
  readonly test: Evaluation;
  /** What was added to the biases of its output layer, in the run file's order; absent of a model without tuned ones. */
  readonly biases?: readonly ClassBias[] | undefined;
  /** Of classes that stand by themselves: the logit above which each is named, chosen on samples held out. */
  readonly thresholds?: readonly number[] | undefined;
}

export interface ClassBias {
  readonly class: string;
  readonly value: number;
}

const evaluation: z.ZodType<Evaluation, Evaluation> = z.union([
  z.object({
    samples: z.int(),
    ...figureKeys.notMeasured,
    interval95: z.null(),
    perClassAccuracy: z.null(),
    ...targetFigureKeys,
    scores: z.array(z.number()),
    predicted: z.array(z.int()),
  }),
  z.object({
    samples: z.int(),
    ...figureKeys.measured,
    interval95: z.tuple([z.number(), z.number()]),
    perClassAccuracy: z.array(z.number().nullable()),
    reliability: z.array(reliabilityBin).optional(),
    predicted: z.array(z.int()),
    ranks: z.array(z.int()).optional(),
  }),
  z.object({
    samples: z.int(),
    ...figureKeys.notMeasured,
    interval95: z.null(),
    perClassAccuracy: z.null(),
    predicted: z.array(z.int()),
    ranks: z.array(z.int()).optional(),
  }),
]);

export const trainedModel: z.ZodType<TrainedModel, TrainedModel> = z.object({
  name: z.enum(["distilled", "scratch", "ceiling", "fine-tuned", "with-biases"]),
  digest: z.string(),
  bestEpoch: z.int(),
  history: z.array(epochRecord),
  validation: evaluation.nullable(),
  test: evaluation,
  biases: z.array(z.object({ class: z.string(), value: z.number() })).optional(),
  thresholds: z.array(z.number()).optional(),
});

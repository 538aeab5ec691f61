import { z } from "zod";
import { byName } from "../names/by-name.ts";
import type { Source } from "../samples/source.ts";
import { type LayerSignal, layerSignals } from "./layer-signal.ts";

/**
 * Names what is pulled: a step of the plan, and as many after it as make up `steps`, absent: it alone; or a slice of samples
 * for evaluation (never augmented).
 */
export type BatchName =
  | { readonly kind: "train"; readonly epoch: number; readonly step: number; readonly steps?: number | undefined }
  | { readonly kind: "evaluate"; readonly source: Source; readonly ids: readonly number[] };

/** Batches that a pull is for. */
export function stepsOf(batch: BatchName): number {
  return batch.kind === "train" ? (batch.steps ?? 1) : 1;
}

/** A batch, or the first of several, as a line of the log names it. */
export function batchFields(batch: BatchName): Readonly<Record<string, unknown>> {
  if (batch.kind === "evaluate") return { batch_id: `${batch.source}:${batch.ids[0]}+${batch.ids.length}` };
  return { batch_id: `${batch.epoch}/${batch.step}`, epoch: batch.epoch, step: batch.step };
}

/** Head of a trainer's pull, as it travels; `PullRequest` is what it says. */
export interface PullHead {
  readonly run: string;
  readonly batch: BatchName;
  /** Temperature of the merged target. */
  readonly temperature: number;
  /** Also send each teacher's signal, aligned to the run's classes. */
  readonly perTeacher: boolean;
  /** False: no mixture, only the layers asked for, and only of the teachers that they are of. Absent: true. */
  readonly soft?: boolean | undefined;
  /** Ask these of the run's teachers alone; absent: all that the run asks about the batch. */
  readonly teachers?: readonly string[] | undefined;
  /** Also send these layers, unmerged; absent: none. */
  readonly layers?: readonly LayerSignal[] | undefined;
  /** Take the mixture as sparse rows where the run's signals are sparse. Absent: as rows of all classes. */
  readonly sparse?: boolean | undefined;
  /** Sparse rows may have a rest for each group of classes that the same teachers know. Absent: one for all. */
  readonly restGroups?: boolean | undefined;
  /** Rows before this one are there already: a batch that does not fit one message comes in parts. Absent: 0. */
  readonly fromRow?: number | undefined;
  /** By teacher, the digest that batches were made with so far: replicas of another are not asked. Absent: any. */
  readonly digests?: Readonly<Record<string, string>> | undefined;
  /** The asker has heard of a coordinator of this generation, and takes no batch of a lower one. Absent: of any. */
  readonly leastGeneration?: number | undefined;
}

/** As many as a run file may name. */
const maxTeachers = 64;

const batchName: z.ZodType<BatchName> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("train"),
    epoch: z.int().min(0),
    step: z.int().min(0),
    steps: z.int().min(1).max(64).optional(),
  }),
  z.object({
    kind: z.literal("evaluate"),
    source: z.enum(["train", "test"]),
    ids: z.array(z.int().min(0)).min(1).max(4096),
  }),
]);

export const pullHead: z.ZodType<PullHead> = z.object({
  run: z.string().max(64),
  batch: batchName,
  temperature: z.number().positive().max(1000),
  perTeacher: z.boolean(),
  soft: z.boolean().optional(),
  teachers: z.array(z.string().max(64)).min(1).max(maxTeachers).optional(),
  layers: layerSignals.optional(),
  sparse: z.boolean().optional(),
  restGroups: z.boolean().optional(),
  fromRow: z.int().min(0).optional(),
  digests: z
    .record(z.string().max(64), z.string().max(128))
    .refine((digests) => Object.keys(digests).length <= maxTeachers, `more than ${maxTeachers} teachers`)
    .overwrite(byName)
    .optional(),
  leastGeneration: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER - 2) // a coordinator may have to lead under the next one, and be followed by another
    .optional(),
});

/**
 * Head of a merged batch, or of several laid one after the other, or of as many of the rows as one message carries. Tensors, of those rows: `sample-ids`
 * `[rows]` INT32; `soft-log-probabilities` `[rows, classes]`, the mixture at the temperature asked for, unless the pull says `soft: false`;
 * then neither `soft-logits` nor `weights`. `soft-logits` `[rows, classes]` where the run asks teachers for logits; `weights` `[rows, teachers]`; `teacher-log-probabilities`
 * `[present teachers, rows, classes]` at temperature 1, where asked for; each layer asked for under its
 * `layerSignalName`, `[rows, …]`, where its teacher is present. Where the pull is `sparse` and the run's signals are,
 * `sparse-log-probabilities` `[rows, g + 2n]`, as `SparseRows` says, takes the place of `soft-log-probabilities`; beside it,
 * of more groups than one, `rest-groups` `[classes]` UINT8, the group of each class.
 */
export interface PullReply {
  readonly run: string;
  readonly batch: BatchName;
  readonly generation: number;
  readonly temperature: number;
  /** In merge order; `mask[k]` says whether teacher k is part of this batch. */
  readonly teachers: readonly string[];
  readonly digests: readonly string[];
  readonly mask: readonly boolean[];
  /** Mean over rows of `H(p̄) − Σ w_k H(p_k)`, nats: how much the teachers disagree. */
  readonly disagreement: number;
  /** The same of each batch, where several were pulled. */
  readonly disagreements?: readonly number[] | undefined;
  /** Rows from `from` on, of `of` that the batch has. Absent: all of them. */
  readonly part?: { readonly from: number; readonly of: number } | undefined;
}

export const pullReply: z.ZodType<PullReply> = z.object({
  run: z.string(),
  batch: batchName,
  generation: z.int(),
  temperature: z.number(),
  teachers: z.array(z.string()),
  digests: z.array(z.string()),
  mask: z.array(z.boolean()),
  disagreement: z.number(),
  disagreements: z.array(z.number()).max(64).optional(),
  part: z.object({ from: z.int().min(0), of: z.int().min(1) }).optional(),
});

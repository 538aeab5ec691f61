import { z } from "zod";
import { type CodecSpec, codecSpec } from "../codecs/codec-spec.ts";
import type { Source } from "../samples/source.ts";
import { type AugmentationSpec, opaqueAugment, type ViewSpec, viewSpec } from "../samples/view-spec.ts";
import { type LayerRequest, layerRequests } from "./layer-signal.ts";

/** What a teacher is asked to say of each sample. */
export type SignalRequest =
  /** `log softmax(z / T)`, row maximum at 0. */
  | { readonly kind: "log-probabilities"; readonly temperature: number }
  /** Raw logits; log-probabilities where the model ends in a softmax. */
  | { readonly kind: "logits" };

/**
 * Head of a predict request. Inputs travel as tensor `input` `[rows, …inputShape]`, or, where the replica announced
 * the data set's digest, as tensor `sample-ids` `[rows]` with `samples` telling the file and the view.
 */
export interface PredictRequest {
  /** Teacher name. */
  readonly model: string;
  /** The digest the coordinator was told; another one is refused. */
  readonly digest: string;
  readonly samples?: { readonly dataset: string; readonly source: Source; readonly view: ViewSpec } | undefined;
  readonly signal: SignalRequest;
  readonly codec: CodecSpec;
  /** Layers to be sent beside the signal, each as a tensor FP32 named by `layerTensorName`. */
  readonly layers?: readonly LayerRequest[] | undefined;
  /** Rows that the model is given at once, from the first row on; absent: as many as the replica likes. */
  readonly rowsTogether?: number | undefined;
}

/** @param augment - Of the augmentations: whoever applies them reads them whole. */
export function predictRequestOf(augment: z.ZodType<readonly AugmentationSpec[]>): z.ZodType<PredictRequest> {
  return z.object({
    model: z.string().max(64),
    digest: z.string().max(128),
    samples: z
      .object({
        dataset: z.string().max(128),
        source: z.enum(["train", "test"]),
        view: viewSpec(augment),
      })
      .optional(),
    signal: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("log-probabilities"), temperature: z.number().positive().max(1000) }),
      z.object({ kind: z.literal("logits") }),
    ]),
    codec: codecSpec,
    layers: layerRequests.optional(),
    rowsTogether: z.int().positive().optional(),
  });
}

/** As an asker reads it, who applies no augmentation. */
export const predictRequest: z.ZodType<PredictRequest> = predictRequestOf(opaqueAugment);

/** Head of a predict reply; its codec's tensors hold the signal, `[rows, classes]` in the teacher's own class order. */
export interface PredictReply {
  readonly model: string;
  readonly digest: string;
  readonly replica: string;
  /** Milliseconds waited in the replica's queue, and spent in its model. */
  readonly queueMs: number;
  readonly computeMs: number;
}

export const predictReply: z.ZodType<PredictReply> = z.object({
  model: z.string(),
  digest: z.string(),
  replica: z.string(),
  queueMs: z.number(),
  computeMs: z.number(),
});

/** As `predictReply`, by hand where nothing is wrong, as is usual: by its schema a head takes several times as long. */
export const usualPredictReply: Pick<z.ZodType<PredictReply>, "safeParse"> = {
  safeParse: (json) => {
    if (typeof json === "object" && json !== null) {
      const { model, digest, replica, queueMs, computeMs } = json as Readonly<Record<string, unknown>>;
      if (isText(model) && isText(digest) && isText(replica) && isFinite(queueMs) && isFinite(computeMs))
        return { success: true, data: { model, digest, replica, queueMs, computeMs } };
    }
    return predictReply.safeParse(json);
  },
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

import { z } from "zod";
import { type LayerTerm, layerTerm } from "./layer-term.ts";

export const attentionMatricesTerm: LayerTerm<{ readonly variant: "mse" | "cross-entropy" }> = layerTerm({
  parameters: z.object({ variant: z.enum(["mse", "cross-entropy"]).default("mse") }),
  reduction: () => ({ kind: "full" }),
});

export const attentionTransferTerm: LayerTerm<{ readonly variant: "code" | "paper" }> = layerTerm({
  parameters: z.object({ variant: z.enum(["code", "paper"]).default("code") }),
  reduction: () => ({ kind: "attention-map" }),
});

export const cwdTerm: LayerTerm<{ readonly tau: number }> = layerTerm({
  parameters: z.object({ tau: z.number().positive().max(1000).default(1) }),
  reduction: () => ({ kind: "full" }),
});

export const hiddenCosineTerm: LayerTerm<{ readonly only?: "first" | undefined }> = layerTerm({
  parameters: z.object({ only: z.enum(["first"]).optional() }),
  reduction: () => ({ kind: "full" }),
});

interface Hint {
  readonly send: "full" | "pooled" | { readonly projection: number };
}

export const hintTerm: LayerTerm<Hint> = layerTerm({
  parameters: z.object({
    send: z
      .union([z.enum(["full", "pooled"]), z.strictObject({ projection: z.int().min(1).max(4096) })])
      .default("full"),
  }),
  reduction: ({ send }) => (typeof send === "object" ? { kind: "projection", width: send.projection } : { kind: send }),
});

export const nstTerm: LayerTerm = layerTerm({ parameters: z.object({}), reduction: () => ({ kind: "full" }) });

export const pktTerm: LayerTerm = layerTerm({ parameters: z.object({}), reduction: () => ({ kind: "gram" }) });

export const rkdAngleTerm: LayerTerm = layerTerm({ parameters: z.object({}), reduction: () => ({ kind: "gram" }) });

export const rkdDistanceTerm: LayerTerm = layerTerm({ parameters: z.object({}), reduction: () => ({ kind: "gram" }) });

export const similarityPreservingTerm: LayerTerm = layerTerm({
  parameters: z.object({}),
  reduction: () => ({ kind: "gram" }),
});

export const vidTerm: LayerTerm = layerTerm({ parameters: z.object({}), reduction: () => ({ kind: "full" }) });

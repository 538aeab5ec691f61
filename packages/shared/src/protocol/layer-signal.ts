import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import type { TeacherDescription } from "./teacher.ts";

/**
 * What a teacher makes of a layer's output F, a sample at a time unless said otherwise, before it sends it:
 * `full` F as it is; `pooled` its mean over positions, `[channels]`; `attention-map` the mean of F² over channels,
 * `[height, width]`, divided by its length; `gram` the inner products of every two samples of the request,
 * `[rows, rows]`, divided by the largest of them; `projection` a fixed random projection of the flattened F to `width`
 * numbers, whose lengths and distances are kept on average (Johnson and Lindenstrauss 1984).
 */
export type LayerReduction =
  | { readonly kind: "full" }
  | { readonly kind: "pooled" }
  | { readonly kind: "attention-map" }
  | { readonly kind: "gram" }
  | { readonly kind: "projection"; readonly width: number };

/** A layer of one teacher, as a predict request names it. */
export interface LayerRequest {
  readonly layer: string;
  readonly reduction: LayerReduction;
}

/** A layer of one of the run's teachers, as a pull names it. */
export interface LayerSignal extends LayerRequest {
  readonly teacher: string;
}

const maxLayers = 16;

const reduction: z.ZodType<LayerReduction> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("full") }),
  z.object({ kind: z.literal("pooled") }),
  z.object({ kind: z.literal("attention-map") }),
  z.object({ kind: z.literal("gram") }),
  z.object({ kind: z.literal("projection"), width: z.int().min(1).max(4096) }),
]);

const layer = z.string().min(1).max(128);

export const layerRequests: z.ZodType<readonly LayerRequest[]> = z.array(z.object({ layer, reduction })).max(maxLayers);

export const layerSignals: z.ZodType<readonly LayerSignal[]> = z
  .array(z.object({ teacher: z.string().max(64), layer, reduction }))
  .max(maxLayers);

/** Name of the reply's tensor: `layer:conv2:attention-map`. */
export function layerTensorName({ layer: name, reduction: { kind, ...rest } }: LayerRequest): string {
  return `layer:${name}:${kind}${"width" in rest ? `-${rest.width}` : ""}`;
}

/** Name of a merged batch's tensor, and of the signal in messages: `wide/conv2:attention-map`. */
export function layerSignalName(signal: LayerSignal): string {
  return `${signal.teacher}/${layerTensorName(signal).slice("layer:".length)}`;
}

/**
 * Shape of one row of a reduced layer.
 * @param shape - Of the layer's output, without the batch.
 * @param rows - Of the whole batch.
 */
export function reducedShape(reduction: LayerReduction, shape: readonly number[], rows: number): readonly number[] {
  switch (reduction.kind) {
    case "full":
      return shape;
    case "pooled":
      return shape.slice(-1);
    case "attention-map":
      return shape.slice(0, -1);
    case "gram":
      return [rows];
    case "projection":
      return [reduction.width];
  }
}

/** @throws FacultyError UNKNOWN_LAYER, naming the layers there are. */
export function checkLayer(teacher: string, layer: string, known: readonly string[]): void {
  if (known.includes(layer)) return;
  throw new FacultyError(
    "UNKNOWN_LAYER",
    `teacher ${teacher} has no layer ${layer}, it has ${known.join(", ") || "none that it serves"}`,
    { teacher, layer },
  );
}

/**
 * Whether a teacher can say what it is asked.
 * @throws FacultyError UNKNOWN_LAYER; SHAPE_MISMATCH for an attention map of what has no positions.
 */
export function checkLayerRequest(
  { teacher, layers, layerShapes }: Pick<TeacherDescription, "teacher" | "layers" | "layerShapes">,
  { layer, reduction }: LayerRequest,
): void {
  checkLayer(teacher, layer, layers);
  const shape = layerShapes?.[layer];
  if (reduction.kind !== "attention-map" || shape === undefined || shape.length > 1) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `layer ${layer} of teacher ${teacher} yields [${shape.join(", ")}] for a sample, an attention map is made of positions and channels`,
    { teacher, layer },
  );
}

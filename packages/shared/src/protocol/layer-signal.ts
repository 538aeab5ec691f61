import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { didYouMean } from "../names/did-you-mean.ts";
import { sizeOf } from "../tensor/rows.ts";
import type { TeacherDescription } from "./teacher.ts";

/**
 * What a teacher makes of a layer's output F, a sample at a time unless said otherwise, before it sends it:
 * `full` F as it is; `pooled` its mean over positions, `[channels]`; `attention-map` the mean of F² over channels,
 * `[height, width]`, divided by its length; `gram` the inner products of every two samples of the request,
 * `[rows, rows]`, divided by the largest of them; `projection` a fixed random projection of the flattened F to `width`
 * numbers, whose lengths and distances are kept on average (Johnson and Lindenstrauss 1984); `fsp` FᵀF′ over the number
 * of positions, `[channels, channels′]`, F′ the layer `with` names and the larger grid pooled to the smaller.
 */
export type LayerReduction =
  | { readonly kind: "full" }
  | { readonly kind: "pooled" }
  | { readonly kind: "attention-map" }
  | { readonly kind: "gram" }
  | { readonly kind: "projection"; readonly width: number }
  | { readonly kind: "fsp"; readonly with: string };

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

const layer = z.string().min(1).max(128);

const reduction: z.ZodType<LayerReduction> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("full") }),
  z.object({ kind: z.literal("pooled") }),
  z.object({ kind: z.literal("attention-map") }),
  z.object({ kind: z.literal("gram") }),
  z.object({ kind: z.literal("projection"), width: z.int().min(1).max(4096) }),
  z.object({ kind: z.literal("fsp"), with: layer }),
]);

export const layerRequests: z.ZodType<readonly LayerRequest[]> = z.array(z.object({ layer, reduction })).max(maxLayers);

export const layerSignals: z.ZodType<readonly LayerSignal[]> = z
  .array(z.object({ teacher: z.string().max(64), layer, reduction }))
  .max(maxLayers);

/** Name of the reply's tensor: `layer:conv2:attention-map`, `layer:conv1:fsp-conv2`. */
export function layerTensorName({ layer: name, reduction: reduced }: LayerRequest): string {
  const detail = reduced.kind === "projection" ? `-${reduced.width}` : reduced.kind === "fsp" ? `-${reduced.with}` : "";
  return `layer:${name}:${reduced.kind}${detail}`;
}

/** Name of a merged batch's tensor, and of the signal in messages: `wide/conv2:attention-map`. */
export function layerSignalName(signal: LayerSignal): string {
  return `${signal.teacher}/${layerTensorName(signal).slice("layer:".length)}`;
}

/** Layers whose outputs a request is made of. */
export function layersRead({ layer: own, reduction: reduced }: LayerRequest): readonly string[] {
  return reduced.kind === "fsp" ? [own, reduced.with] : [own];
}

/** Shapes of layers' outputs, without the batch, by name. */
export type LayerShapes = Readonly<Record<string, readonly number[]>>;

/**
 * Shape of one row of a reduced layer; null where it depends on a shape that is not known.
 * @param rows - Of the whole batch.
 */
export function reducedShape(request: LayerRequest, shapes: LayerShapes, rows: number): readonly number[] | null {
  const { layer: own, reduction: reduced } = request;
  const shape = shapes[own];
  switch (reduced.kind) {
    case "full":
      return shape ?? null;
    case "pooled":
      return shape?.slice(-1) ?? null;
    case "attention-map":
      return shape?.slice(0, -1) ?? null;
    case "gram":
      return [rows];
    case "projection":
      return [reduced.width];
    case "fsp": {
      const other = shapes[reduced.with];
      return shape && other ? [...shape.slice(-1), ...other.slice(-1)] : null;
    }
  }
}

/** Values of one row of some layers; one of a shape that is not known counts as nothing. */
export function valuesPerRow(layers: readonly LayerRequest[], shapes: LayerShapes, rows: number): number {
  return layers.reduce((sum, request) => sum + sizeOf(reducedShape(request, shapes, rows) ?? [0]), 0);
}

/** @throws FacultyError UNKNOWN_LAYER, naming the layers there are. */
export function checkLayer(teacher: string, layer: string, known: readonly string[]): void {
  if (known.includes(layer)) return;
  throw new FacultyError(
    "UNKNOWN_LAYER",
    `teacher ${teacher} has no layer ${layer}, it has ${shownLayers(layer, known) || "none that it serves"}`,
    { teacher, layer },
  );
}

/** A graph has thousands. */
const mostShown = 64;

function shownLayers(layer: string, known: readonly string[]): string {
  if (known.length <= mostShown) return known.join(", ");
  const first = known.slice(0, mostShown).join(", ");
  return `${first} and ${known.length - mostShown} more${didYouMean([layer], known)}`;
}

/** What the reductions of positions and channels are called in a message. */
const madeOfMaps = { "attention-map": "an attention map", fsp: "an FSP matrix" } as const;

/**
 * Whether a teacher can say what it is asked.
 * @throws FacultyError UNKNOWN_LAYER; SHAPE_MISMATCH for an attention map or an FSP matrix of what has no positions.
 */
export function checkLayerRequest(
  { teacher, layers, layerShapes }: Pick<TeacherDescription, "teacher" | "layers" | "layerShapes">,
  request: LayerRequest,
): void {
  const { kind } = request.reduction;
  for (const name of layersRead(request)) {
    checkLayer(teacher, name, layers);
    const shape = layerShapes?.[name];
    if ((kind !== "attention-map" && kind !== "fsp") || shape === undefined || shape.length > 1) continue;
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `layer ${name} of teacher ${teacher} yields [${shape.join(", ")}] for a sample, ${madeOfMaps[kind]} is made of positions and channels`,
      { teacher, layer: name },
    );
  }
}

import type { InspectedOnnx } from "@faculty/models/inspect";
import type { Session } from "./onnx-thread.ts";

/** Of the last values before the output; with their shapes some 2 MiB of a description. */
const maxLayers = 16_384;
const floats: ReadonlySet<string> = new Set(["float32", "float16", "float64"]);

/**
 * Shapes, without the batch, of the values that may be asked for, by name: floating-point ones whose first extent is that
 * of the samples; 0 where an extent is open.
 * @param session - Of the model with all its inner values as outputs.
 */
export function onnxLayers(
  { outputMetadata }: Session,
  { layers, batch }: InspectedOnnx,
): ReadonlyMap<string, readonly number[]> {
  const inner = new Set(layers);
  const found = outputMetadata.flatMap((value) => {
    if (!inner.has(value.name) || !value.isTensor || !floats.has(value.type)) return [];
    const [rows, ...shape] = value.shape;
    const isOfSamples = typeof rows === "string" || rows === batch;
    return isOfSamples ? [[value.name, shape.map((extent) => (typeof extent === "number" ? extent : 0))] as const] : [];
  });
  return new Map(found.slice(-maxLayers));
}

import type { Tensor } from "./rows.ts";

/** Rows one after the other; the parts' shapes differ in their first extent alone. At least one part. */
export function joinTensors(parts: readonly Tensor<Float32Array>[]): Tensor<Float32Array> {
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  return { shape: [rows, ...(parts[0]?.shape.slice(1) ?? [])], data: joinValues(parts.map(({ data }) => data)) };
}

/** The same of each tensor that the first part has, by name. */
export function joinNamedTensors(
  parts: readonly ReadonlyMap<string, Tensor<Float32Array>>[],
): ReadonlyMap<string, Tensor<Float32Array>> {
  const names = [...(parts[0]?.keys() ?? [])];
  return new Map(names.map((name) => [name, joinTensors(parts.flatMap((part) => part.get(name) ?? []))]));
}

/** One after the other. */
export function joinValues(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

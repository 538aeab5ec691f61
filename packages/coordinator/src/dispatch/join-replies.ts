import { FacultyError } from "@faculty/shared/errors";
import type { Tensor } from "@faculty/shared/tensor";
import type { CollectedReply } from "../replies/collect.ts";

/** The replies to one batch's requests, split by rows, as one. */
export function joinParts(parts: readonly CollectedReply[]): CollectedReply {
  const [first, ...others] = parts;
  if (first === undefined) throw new FacultyError("INTERNAL", "a batch of no rows was asked for");
  if (others.length === 0) return first;
  const { width } = first.logits;
  const { shape, data } = joinTensors(parts.map(({ logits }) => ({ shape: [logits.rows, width], data: logits.data })));
  return {
    logits: { rows: shape[0] ?? 0, width, data },
    layers: new Map(
      [...first.layers.keys()].map((name) => [
        name,
        joinTensors(parts.flatMap(({ layers }) => layers.get(name) ?? [])),
      ]),
    ),
  };
}

/** Rows one after the other. */
function joinTensors(parts: readonly Tensor<Float32Array>[]): Tensor<Float32Array> {
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { shape: [rows, ...(parts[0]?.shape.slice(1) ?? [])], data };
}

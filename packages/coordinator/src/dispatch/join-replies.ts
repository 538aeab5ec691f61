import { FacultyError } from "@faculty/shared/errors";
import { joinNamedTensors, joinTensors } from "@faculty/shared/tensor";
import type { CollectedReply } from "../replies/collect.ts";

/** The replies to one batch's requests, split by rows, as one. */
export function joinReplies(parts: readonly CollectedReply[]): CollectedReply {
  const [first, ...others] = parts;
  if (first === undefined) throw new FacultyError("INTERNAL", "a batch of no rows was asked for");
  if (others.length === 0) return first;
  const { width } = first.logits;
  const { shape, data } = joinTensors(parts.map(({ logits }) => ({ shape: [logits.rows, width], data: logits.data })));
  return {
    logits: { rows: shape[0] ?? 0, width, data },
    layers: joinNamedTensors(parts.map(({ layers }) => layers)),
  };
}

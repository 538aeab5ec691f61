import { rowsPerSample } from "@faculty/shared/outputs";
import type { Collected } from "./collect-batch.ts";

/**
 * Some samples of what was collected for several batches at once, without layers; shares the memory.
 * @param from - Samples before them. @param count - Of samples.
 */
export function collectedRows(collected: Collected, from: number, count: number): Collected {
  return {
    replies: collected.replies.map((reply) => {
      if (reply === null) return reply;
      const positions = rowsPerSample(reply.description.output);
      const rows = count * positions;
      if (reply.logits.rows === rows) return reply;
      const { width, data } = reply.logits;
      const start = from * positions * width;
      return { ...reply, logits: { rows, width, data: data.subarray(start, start + rows * width) } };
    }),
  };
}

import type { Collected } from "./collect-batch.ts";

/** Some rows of what was collected for several batches at once, without layers; shares the memory. */
export function collectedRows(collected: Collected, from: number, rows: number): Collected {
  return {
    replies: collected.replies.map((reply) => {
      if (reply === null || reply.logits.rows === rows) return reply;
      const { width, data } = reply.logits;
      return { ...reply, logits: { rows, width, data: data.subarray(from * width, (from + rows) * width) } };
    }),
  };
}

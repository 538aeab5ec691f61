import { rowsPerSample } from "@faculty/shared/outputs";
import { codedRows, isCoded, type Rows } from "@faculty/shared/tensor";
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
      return { ...reply, logits: someRows(reply.logits, from * positions, rows) };
    }),
  };
}

function someRows(logits: Rows<Float32Array>, from: number, rows: number): Rows<Float32Array> {
  const { width } = logits;
  const [start, end] = [from * width, (from + rows) * width];
  if (isCoded(logits)) return codedRows(rows, width, logits.codes.subarray(start, end), logits.book);
  return { rows, width, data: logits.data.subarray(start, end) };
}

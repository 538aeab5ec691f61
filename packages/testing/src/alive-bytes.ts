import { collectGarbage } from "./collect-garbage.ts";

/** Bytes of everything that somebody can still reach, in the heap and in array buffers beside it. */
export async function aliveBytes(): Promise<number> {
  await collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

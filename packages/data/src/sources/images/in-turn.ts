import { availableParallelism } from "node:os";
import type { SampleFile } from "../folders/file-group.ts";

/** As many images at once as there are cores. */
export async function inTurn(
  images: readonly SampleFile[],
  abort: AbortSignal | undefined,
  take: (image: SampleFile, place: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const takeInTurn = async () => {
    for (let i = next++; i < images.length; i = next++) {
      abort?.throwIfAborted();
      await take(images[i] as SampleFile, i);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeInTurn));
}

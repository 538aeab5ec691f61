import type { DescribedTensor } from "@faculty/models/describe";

/** As many channels as images have that are grey, coloured, or transparent too. */
const channelCounts: readonly unknown[] = [1, 3, 4];

/**
 * What stands in for open extents of a model's input: the size of a data set's samples, its channels first where the model
 * has them there.
 * @param input - The one that is given the samples.
 * @param sampleShape - Of the data set, `[height, width, channels]` of images.
 */
export function openShape(input: DescribedTensor | undefined, sampleShape: readonly number[]): readonly number[] {
  const [height, width, channels] = sampleShape;
  const [, first, , third] = input?.shape ?? [];
  const isFirst = input?.shape?.length === 4 && channelCounts.includes(first) && third === null;
  if (!isFirst || height === undefined || width === undefined || channels === undefined) return sampleShape;
  return [channels, height, width];
}

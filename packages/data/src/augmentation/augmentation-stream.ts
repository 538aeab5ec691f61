import { createRandom, halvesOf, purposes, type Random } from "@faculty/shared/random";
import type { ViewSpec } from "@faculty/shared/samples";
import type { Samples } from "../samples/dataset.ts";

/** What one augmentation of one sample draws from, whoever applies it. @param place - In the view's list. */
export function augmentationStream(
  { keys }: Pick<Samples, "keys">,
  { seed, epoch }: Pick<ViewSpec, "seed" | "epoch">,
  id: number,
  place: number,
): Random {
  if (keys === undefined) return createRandom(seed, purposes.augmentation, epoch, id, place);
  return createRandom(seed, purposes.augmentationByKey, epoch, ...halvesOf(keys[id] as bigint), place);
}

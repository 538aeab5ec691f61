import type { HeldDataset } from "../samples/dataset.ts";
import { embeddedFolder } from "./embedded-folder.ts";
import { readTextFolder } from "./text-folder.ts";

/** Tweets by the sign of their mean rating, 3,358 + 838, the first 40 tokens of each (packages/data/embedded/README.md). */
export function tweets(abort?: AbortSignal): Promise<HeldDataset> {
  return readTextFolder("tweets", embeddedFolder("tweets"), undefined, abort);
}

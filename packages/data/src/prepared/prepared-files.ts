import { join } from "node:path";
import type { Part } from "./sample-source.ts";

/** The files of a part of a prepared data set. */
export function preparedFiles(
  folder: string,
  part: Part,
): Record<
  "inputs" | "targets" | "targetRows" | "digests" | "keys" | "groups" | "ids" | "textValues" | "textOffsets",
  string
> {
  return {
    inputs: join(folder, `${part}-inputs.npy`),
    /** Class index of each sample, −1 where it has none. */
    targets: join(folder, `${part}-targets.npy`),
    /** Of each sample what is known of an output that is more than one class. */
    targetRows: join(folder, `${part}-target-rows.npy`),
    /** Of each sample, as `sampleDigests` makes it. */
    digests: join(folder, `${part}-digests.npy`),
    /** Of samples that have ids: 64 bits of each id's digest. */
    keys: join(folder, `${part}-keys.npy`),
    /** Of samples that come in groups: 64 bits of the digest of each one's name. */
    groups: join(folder, `${part}-groups.npy`),
    /** The ids, a JSON string a line. */
    ids: join(folder, `${part}-ids.jsonl`),
    /** Of samples that are texts: their bytes, UTF-8, one after the other. */
    textValues: join(folder, `${part}-text-values.npy`),
    /** Where each text begins there, and where the last one ends. */
    textOffsets: join(folder, `${part}-text-offsets.npy`),
  };
}

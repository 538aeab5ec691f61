import { createHash } from "node:crypto";
import type { SampleChunk, SampleSource } from "./sample-source.ts";

/** Bytes of a sample's digest: 2⁶⁴ samples would be needed for two of one. */
export const sampleDigestBytes = 16;

/**
 * What tells a sample's content from any other's: the beginning of the SHA-256 of a line of JSON (shape, element, scale,
 * vocabulary where there is one), of its values as they are laid down, and of its text where that is kept. Neither label nor id nor place is in it.
 * @param size - Values of a sample.
 * @returns Of each sample of a chunk, `[samples, sampleDigestBytes]`.
 */
export function sampleDigests(
  { inputShape, element, scale, vocabulary }: SampleSource,
  size: number,
): (chunk: SampleChunk) => Uint8Array {
  const head = { inputShape, element, scale, ...(vocabulary !== undefined && { vocabulary }) };
  const shared = createHash("sha256").update(`${JSON.stringify(head)}\n`);
  return ({ inputs, labels, texts }) => {
    const digests = new Uint8Array(labels.length * sampleDigestBytes);
    for (let i = 0; i < labels.length; i++) {
      const digest = shared
        .copy()
        .update(inputs.subarray(i * size, (i + 1) * size))
        .update(texts?.[i] ?? "")
        .digest();
      digests.set(digest.subarray(0, sampleDigestBytes), i * sampleDigestBytes);
    }
    return digests;
  };
}

import { createHash } from "node:crypto";

const suffix = ".arrow";

/** Begins with the SHA-256 of the bytes, so that a damaged segment is recognised. */
export function segmentName(bytes: Uint8Array): string {
  return `${createHash("sha256").update(bytes).digest("hex")}${suffix}`;
}

export function isSegment(fileName: string): boolean {
  return fileName.endsWith(suffix);
}

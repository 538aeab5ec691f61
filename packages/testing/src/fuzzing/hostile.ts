/** What a decoder is given: bytes, and the headers beside them where the format has some. */
export interface Hostile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Bytes alone, for formats without headers. */
export function hostileBytes(bytes: Uint8Array | string): Hostile {
  return { headers: {}, bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes };
}

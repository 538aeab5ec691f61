import { z } from "zod";

/** What the register of a run holds: who leads it, under which generation. */
export interface LeaseRecord {
  readonly generation: number;
  /** The process that leads; null where it let go in order. */
  readonly holder: string | null;
}

const leaseRecord: z.ZodType<LeaseRecord> = z.object({
  generation: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER - 1), // the next one must be a number too
  holder: z.string().max(64).nullable(),
});

export function encodeLease(record: LeaseRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}

/** Null for what is no lease: whoever finds it writes its own. */
export function decodeLease(value: Uint8Array): LeaseRecord | null {
  try {
    return leaseRecord.parse(JSON.parse(Buffer.from(value).toString("utf8")));
  } catch {
    return null;
  }
}

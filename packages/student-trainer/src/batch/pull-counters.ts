import { z } from "zod";

/** What became of the batches asked for, each as often as it was; at every moment `issued = ok + duplicate + failed + cancelled + waiting`. */
export interface PullCounters {
  issued: number;
  ok: number;
  /** A valid answer to another request than the one it was sent for. */
  duplicate: number;
  failed: number;
  cancelled: number;
}

export const pullCounters: z.ZodType<PullCounters, PullCounters> = z.object({
  issued: z.int(),
  ok: z.int(),
  duplicate: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});

export function zeroCounters(): PullCounters {
  return { issued: 0, ok: 0, duplicate: 0, failed: 0, cancelled: 0 };
}

/** The counters of a process that is gone: what it still waited for will not come. */
export function resumedCounters(written: PullCounters): PullCounters {
  const { issued, ok, duplicate, failed } = written;
  return { issued, ok, duplicate, failed, cancelled: issued - ok - duplicate - failed };
}

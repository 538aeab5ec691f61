import { asFacultyError } from "@faculty/shared/errors";
import { holdLease, type Lease } from "./hold-lease.ts";
import type { LeaseOptions } from "./lease-options.ts";
import { decodeLease, encodeLease, type LeaseRecord } from "./lease-record.ts";

/** A leader that has not written for so long is taken to be gone. */
export const leaseMs = 2500;
/** How often a standby looks: recovery takes at most `leaseMs` and this. */
const lookEveryMs = 250;

/**
 * Stands by until the run has no leader, and leads it under a generation higher than any before. A leader counts as gone
 * when its register has not changed for `leaseMs`, on this process's own clock, or when it let go. Invariants:
 *
 * 1. No two leases of one register have one generation: a lease is taken by a write that knows the latest revision.
 * 2. Generations rise with every lease, whatever the clocks of the machines say.
 * 3. That a paused leader still believes in its lease is harmless: whoever trusts its generation has heard of no higher one.
 *
 * @throws The abort's reason when it fires.
 */
export async function acquireLease(options: LeaseOptions): Promise<Lease> {
  const { register, holder, clock, logger, abort } = options;
  let highest = options.leastGeneration - 1;
  let seen: { readonly revision: number; readonly sinceMs: number } | null = null;
  let isStandingBy = false;

  /** Its revision where the lease may be taken now; null where somebody holds it. */
  async function free(): Promise<number | null> {
    const entry = await register.read();
    if (entry === null) return 0;
    const record: LeaseRecord = decodeLease(entry.value) ?? { generation: 0, holder: null };
    highest = Math.max(highest, record.generation);
    if (record.holder === null || record.holder === holder) return entry.revision;
    if (seen?.revision !== entry.revision) seen = { revision: entry.revision, sinceMs: clock.now() };
    if (clock.now() - seen.sinceMs >= leaseMs) return entry.revision;
    if (!isStandingBy)
      logger.info({ event: "standing-by", leader: record.holder, generation: record.generation }, "standing by");
    isStandingBy = true;
    return null;
  }

  for (;;) {
    abort.throwIfAborted();
    try {
      const revision = await free();
      if (revision !== null) {
        const generation = highest + 1;
        const written = await register.write(encodeLease({ generation, holder }), revision);
        if (written !== null) return holdLease(options, generation, written);
      }
    } catch (thrown) {
      logger.warn({ event: "lease-unreachable", err: asFacultyError(thrown) }, "cannot read the lease, trying again");
    }
    await clock.sleep(lookEveryMs, abort);
  }
}

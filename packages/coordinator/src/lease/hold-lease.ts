import type { Abort } from "@faculty/shared/abort";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { LeaseOptions } from "./lease-options.ts";
import { decodeLease, encodeLease } from "./lease-record.ts";

/** The right to lead a run. Disposing lets go of it, so that a standby takes over at once. */
export interface Lease extends AsyncDisposable {
  readonly generation: number;
  /** Aborts when another process leads, or led: with STALE_GENERATION, and that one's `generation` in the details. */
  readonly lost: Abort;
  /**
   * A trainer has heard of a higher generation: the lease is lost. It is not let go of, so that who takes it anew, above
   * that generation, is its holder, and no standby comes before with one below.
   */
  readonly outranked: (by: number) => void;
}

/** Several renewals may fail before a standby believes that this process is gone. */
const renewEveryMs = 500;

/**
 * Renews a lease until it is lost or let go. A leader that cannot reach the register goes on leading: nobody else can
 * take the lease then, and should somebody have taken it, trainers refuse the lower generation.
 */
export function holdLease(
  { register, holder, clock, logger }: Omit<LeaseOptions, "abort">,
  generation: number,
  written: number,
): Lease {
  const lost = new AbortController();
  const letGo = new AbortController();
  const value = encodeLease({ generation, holder });
  let revision = written;

  function lose(to: number, how: string): void {
    const why = `generation ${to} ${how}, generation ${generation} steps down`;
    lost.abort(new FacultyError("STALE_GENERATION", why, { generation: to }));
  }

  /** Writes, or finds out why it could not: its own write may have come through unanswered, or the store went back. */
  async function renew(): Promise<void> {
    const next = await register.write(value, revision);
    if (next !== null) {
      revision = next;
      return;
    }
    const entry = await register.read();
    const record = entry && decodeLease(entry.value);
    const isOwn = record?.holder === holder && record.generation === generation;
    if (record !== null && !isOwn && record.generation >= generation) {
      lose(record.generation, "leads this run");
      return;
    }
    revision = entry?.revision ?? 0;
  }

  async function keep(): Promise<void> {
    while (!lost.signal.aborted && !letGo.signal.aborted) {
      try {
        await clock.sleep(renewEveryMs, letGo.signal);
        await renew();
      } catch (thrown) {
        if (letGo.signal.aborted) return;
        logger.warn({ event: "lease-unrenewed", generation, err: asFacultyError(thrown) }, "lease not renewed");
      }
    }
  }

  const keeping = keep();
  return {
    generation,
    lost: lost.signal,
    outranked: (by) => lose(by, "has led this run"),
    [Symbol.asyncDispose]: async () => {
      letGo.abort();
      await keeping;
      if (lost.signal.aborted) return;
      await register.write(encodeLease({ generation, holder: null }), revision).catch(() => null); // it runs out then
    },
  };
}

import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";

const retryMs = 100;

interface Patience {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  /** Told once where it takes longer than that. */
  readonly onSlow?: { readonly afterMs: number; readonly tell: () => void } | undefined;
}

/**
 * Connects to a server that is just starting: tries again while nobody listens, for at most `timeoutMs`.
 * @throws FacultyError what `connect` throws, BUS_UNREACHABLE once the time is over; the abort's reason.
 */
export async function connectWhenUp(
  connect: () => Promise<Bus>,
  { timeoutMs, clock, abort, onSlow }: Patience,
): Promise<Bus> {
  const start = clock.now();
  let slow = onSlow;
  for (;;) {
    try {
      return await connect();
    } catch (thrown) {
      const error = asFacultyError(thrown);
      const waitedMs = clock.now() - start;
      if (error.code !== "BUS_UNREACHABLE" || waitedMs >= timeoutMs) throw error;
      if (slow !== undefined && waitedMs >= slow.afterMs) {
        slow.tell();
        slow = undefined;
      }
      await clock.sleep(retryMs, abort);
    }
  }
}

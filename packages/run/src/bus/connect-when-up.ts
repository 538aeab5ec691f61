import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";

const retryMs = 100;

/** Connects to a server that is just starting: tries again while nobody listens, for at most `timeoutMs`. */
export async function connectWhenUp(
  connect: () => Promise<Bus>,
  { timeoutMs, clock, abort }: { readonly timeoutMs: number; readonly clock: Clock; readonly abort: AbortSignal },
): Promise<Bus> {
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    try {
      return await connect();
    } catch (thrown) {
      const error = asFacultyError(thrown);
      if (error.code !== "BUS_UNREACHABLE" || clock.now() >= deadline) throw error;
      await clock.sleep(retryMs, abort);
    }
  }
}

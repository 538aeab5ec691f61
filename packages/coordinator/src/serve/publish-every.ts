import type { Abort } from "@faculty/shared/abort";
import type { Bus, Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";

/** Publishes at once and then every `intervalMs` until `abort` fires; never rejects. */
export async function publishEvery(
  bus: Bus,
  subject: string,
  message: () => Outgoing,
  intervalMs: number,
  clock: Clock,
  abort: Abort,
): Promise<void> {
  while (!abort.aborted) {
    try {
      bus.publish(subject, message());
    } catch {
      // whoever listens hears the next one
    }
    await clock.sleep(intervalMs, abort).catch(() => undefined); // rejects only when it is over
  }
}

import type { Bus, Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";

/** Publishes at once and then every `intervalMs` until `signal` aborts; never rejects. */
export async function publishEvery(
  bus: Bus,
  subject: string,
  message: () => Outgoing,
  intervalMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      bus.publish(subject, message());
    } catch {
      // whoever listens hears the next one
    }
    await clock.sleep(intervalMs, signal).catch(() => undefined); // rejects only when it is over
  }
}

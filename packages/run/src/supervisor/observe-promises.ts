import type { Bus, Subscription } from "@faculty/shared/bus";
import { type RunSpec, signalMode } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { requestDescription } from "@faculty/shared/protocol";
import { observeHeartbeats } from "../bus/observe.ts";

const describeTimeoutMs = 2000;
/** Whoever invents names is not asked for ever. */
const maxAsked = 256;

/**
 * Warns, once a process, of a replica that states a greater tolerance than the run reckons with. A run that keeps signals
 * reckons with what a replica states as it comes, so there nobody is asked.
 * @param spec - With what is known of its teachers.
 */
export function observePromises(bus: Bus, spec: RunSpec, say: (line: string) => void, abort: AbortSignal): void {
  if (signalMode(spec) !== "online") return;
  const asked = new Set<string>();

  async function ask(teacher: string, replica: string, known: number): Promise<void> {
    const { tolerance = 0 } = await requestDescription(bus, teacher, replica, { timeoutMs: describeTimeoutMs, abort });
    if (tolerance <= known) return;
    const expected = known === 0 ? "the same bits" : `the same within ${known}`;
    say(
      `warning: replica ${replica} of teacher ${teacher} says the same again within ${tolerance}, the run expects ${expected} and keeps no signals: one that is interrupted ends with other last bits, unless signals.mode is hybrid`,
    );
  }

  const heartbeats: Subscription = observeHeartbeats(bus, ({ teacher, replica, digest, instance }) => {
    const expected = spec.teachers.find(({ name }) => name === teacher);
    if (expected === undefined || (expected.digest ?? digest) !== digest) return;
    const key = JSON.stringify([teacher, replica, instance]);
    if (asked.has(key) || asked.size >= maxAsked) return;
    asked.add(key);
    ask(teacher, replica, expected.tolerance ?? 0).catch((thrown: unknown) => {
      if (!(abort.aborted || thrown instanceof FacultyError)) throw thrown; // the coordinator tells who does not answer
    });
  });
  abort.addEventListener("abort", () => heartbeats.unsubscribe(), { once: true });
}

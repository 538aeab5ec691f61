import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { asFacultyError, type FacultyError } from "@faculty/shared/errors";
import { type Heartbeat, readHeartbeat } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";

/** A message on a replica's heartbeat subject. */
interface Beat {
  readonly atMs: number;
  readonly said: Heartbeat | FacultyError;
}

/** What one replica has said of itself since the watch began. */
export interface HeartbeatWatch extends Disposable {
  readonly sinceMs: number;
  readonly beats: readonly Beat[];
  /** The last one that could be read. */
  latest(): Heartbeat | undefined;
  /** Resolves when `count` more have come, or after `withinMs`. */
  more(count: number, withinMs: number, abort: AbortSignal): Promise<void>;
}

/** How often it is looked at. */
const glanceMs = 50;

export function watchHeartbeats(bus: Bus, teacher: string, replica: string, clock: Clock): HeartbeatWatch {
  const beats: Beat[] = [];
  const listening = bus.subscribe(subjects.heartbeat(teacher, replica), (message) => {
    beats.push({ atMs: clock.now(), said: read(message) });
  });
  return {
    sinceMs: clock.now(),
    beats,
    latest: () => beats.findLast(isRead)?.said,
    more: async (count, withinMs, abort) => {
      const until = clock.now() + withinMs;
      const wanted = beats.length + count;
      while (beats.length < wanted && clock.now() < until) await clock.sleep(glanceMs, abort);
    },
    [Symbol.dispose]: () => listening.unsubscribe(),
  };
}

function isRead(beat: Beat): beat is Beat & { readonly said: Heartbeat } {
  return "state" in beat.said;
}

function read(message: Parameters<typeof readHeartbeat>[0]): Heartbeat | FacultyError {
  try {
    return readHeartbeat(message);
  } catch (thrown) {
    return asFacultyError(thrown);
  }
}

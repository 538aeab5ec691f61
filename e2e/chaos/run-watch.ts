import { setTimeout as sleep } from "node:timers/promises";
import { readProgress } from "@faculty/shared/protocol";
import { allTrainerProgress } from "@faculty/shared/subjects";
import { connect, type NatsConnection, nkeyAuthenticator } from "nats";

/** Watches from its own connection how far the student of a run is. */
export interface RunWatch extends AsyncDisposable {
  /** Steps that the student was last heard to have made; null before the first. */
  readonly position: () => number | null;
  /** Follows the run to another server. @param seed - Content of an observer's seed file, where the server asks for one. */
  follow(servers: readonly string[], seed?: Buffer): Promise<void>;
  /** Resolves with the time of the first report that passes, of those that come from now on. */
  until(passes: (position: number) => boolean, abort: AbortSignal): Promise<number>;
}

const reconnectMs = 50;

export function watchRun(run: string, now: () => number): RunWatch {
  const waiting = new Set<(position: number) => void>();
  let connection: NatsConnection | null = null;
  let position: number | null = null;

  function hear(subject: string, payload: Uint8Array): void {
    try {
      const told = readProgress({ subject, headers: {}, payload }, run);
      if (told.kind !== "trainer" || told.phase !== "distil") return;
      position = told.epoch * told.steps + told.step;
      for (const listener of waiting) listener(position);
    } catch {
      return; // a message that was spoiled on its way
    }
  }

  async function close(): Promise<void> {
    await connection?.close();
    connection = null;
  }

  return {
    position: () => position,
    follow: async (servers, seed) => {
      await close();
      connection = await connect({
        servers: [...servers],
        maxReconnectAttempts: -1,
        reconnectTimeWait: reconnectMs,
        reconnectJitter: 0,
        waitOnFirstConnect: true,
        ...(seed === undefined ? {} : { authenticator: nkeyAuthenticator(Buffer.from(seed.toString().trim())) }),
      });
      connection.subscribe(allTrainerProgress(run), {
        callback: (error, message) => {
          if (error === null) hear(message.subject, message.data);
        },
      });
    },
    until: (passes, abort) =>
      new Promise<number>((resolve, reject) => {
        const listener = (at: number) => {
          if (!passes(at)) return;
          waiting.delete(listener);
          resolve(now());
        };
        waiting.add(listener);
        const giveUp = () => {
          waiting.delete(listener);
          reject(abort.reason);
        };
        if (abort.aborted) giveUp();
        else abort.addEventListener("abort", giveUp, { once: true });
      }),
    [Symbol.asyncDispose]: close,
  };
}

const lookEveryMs = 50;

/** The first value that is there; looks again and again until `abort` fires. */
export async function untilThere<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
  abort: AbortSignal,
): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(lookEveryMs, undefined, { signal: abort });
  }
}

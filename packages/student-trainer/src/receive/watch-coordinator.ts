import type { Abort } from "@faculty/shared/abort";
import type { Bus } from "@faculty/shared/bus";
import { asFacultyError } from "@faculty/shared/errors";
import { decodeFrame } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import { type Serving, serving } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";

/** Which coordinator serves a run, as it says itself. It spares waiting; nothing depends on hearing it. */
export interface CoordinatorWatch extends Disposable {
  /** The highest heard of, or the one to begin with. */
  readonly generation: number;
  /** Aborts when the instance that served is replaced: what it was asked will not be answered. */
  replaced(): Abort;
  /** Aborts when an instance begins to serve. */
  arrived(): Abort;
}

/** @param generation - A lower one is not believed. */
export function watchCoordinator(bus: Bus, run: string, generation: number, logger: Logger): CoordinatorWatch {
  let known: Serving | null = null;
  let replacement = new AbortController();
  let arrival = new AbortController();
  let highest = generation;

  function hear(said: Serving): void {
    if (said.run !== run || said.generation < highest) return;
    if (known?.instance === said.instance && known.generation === said.generation) return;
    const isReplaced = known !== null;
    known = said;
    highest = said.generation;
    const [replaced, arrived] = [replacement, arrival];
    arrival = new AbortController();
    if (isReplaced) replacement = new AbortController();
    logger.info({ event: "coordinator-serves", generation: said.generation }, "a coordinator begins to serve");
    arrived.abort();
    if (isReplaced) replaced.abort();
  }

  const subscription = bus.subscribe(subjects.serving(run), (message) => {
    try {
      hear(decodeFrame(serving, message.subject, message.headers, message.payload).head);
    } catch (thrown) {
      logger.warn({ event: "bad-serving", err: asFacultyError(thrown) }, "announcement refused");
    }
  });
  return {
    get generation() {
      return highest;
    },
    replaced: () => replacement.signal,
    arrived: () => arrival.signal,
    [Symbol.dispose]: () => subscription.unsubscribe(),
  };
}

import { Events, type NatsConnection } from "nats";
import type { Abort } from "../abort/abort.ts";
import { onAbort } from "../abort/on-abort.ts";
import { settledReason } from "../abort/settled-reason.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import type { BusStatus } from "./bus.ts";
import { closedFailure, type Denied, deniedFailure } from "./nats-failure.ts";

/** How a connection to NATS fares. */
export interface NatsLink {
  /** Whether what is published now is lost. */
  readonly isDown: () => boolean;
  /** Resolves when the connection is over for good: null once `closing` was called, else why. */
  readonly closed: Promise<FacultyError | null>;
  /** To be called before the connection is closed on purpose. */
  closing(): void;
  /** Called at once, and on every change. */
  readonly listen: (listener: (status: BusStatus) => void) => { readonly unsubscribe: () => void };
  /**
   * For a link that is down: resolves with what is left of `timeoutMs` once there is a connection.
   * @throws FacultyError DEADLINE, CANCELLED, and why the connection was closed.
   */
  up(subject: string, timeoutMs: number, abort: Abort | undefined): Promise<number>;
}

/** @param onDenied - Called before the connection is closed because the server refused something. */
export function watchLink(
  connection: NatsConnection,
  servers: readonly string[],
  onDenied: (what: Denied) => void,
): NatsLink {
  const listeners = new Set<(status: BusStatus) => void>();
  let current: BusStatus = { kind: "connected", server: connection.getServer() };
  let isClosing = false;
  const isDown = () => current.kind === "disconnected";
  let denied: FacultyError | undefined;
  const closed = connection.closed().then((cause) => denied ?? (isClosing ? null : closedFailure(servers, cause)));
  const changed = (status: BusStatus) => {
    current = status;
    for (const listener of listeners) listener(status);
  };
  void watchStatus(connection, changed, (what) => {
    denied ??= deniedFailure(what);
    onDenied(what);
    void connection.close(); // asking again would be denied again: the role ends instead, and says why
  });

  const listen: NatsLink["listen"] = (listener) => {
    listeners.add(listener);
    listener(current);
    return { unsubscribe: () => void listeners.delete(listener) };
  };

  return {
    isDown,
    closed,
    closing: () => {
      isClosing = true;
    },
    listen,
    up: async (subject, timeoutMs, abort) => {
      const startMs = performance.now();
      const done = new AbortController();
      try {
        await new Promise<void>((resolve, reject) => {
          onAbort(abort, done.signal, () => reject(cancelled(subject)));
          const late = new FacultyError("DEADLINE", `no connection to send ${subject} on within ${timeoutMs} ms`);
          const timer = setTimeout(reject, timeoutMs, late);
          const following = listen(() => {
            if (!isDown()) resolve();
          });
          done.signal.addEventListener("abort", () => {
            clearTimeout(timer);
            following.unsubscribe();
          });
          void closed.then(reject);
        });
      } finally {
        done.abort(settledReason);
      }
      return Math.max(1, timeoutMs - (performance.now() - startMs));
    },
  };
}

function cancelled(subject: string): FacultyError {
  return new FacultyError("CANCELLED", `request on ${subject} was cancelled`);
}

async function watchStatus(
  connection: NatsConnection,
  changed: (status: BusStatus) => void,
  denied: (what: Denied) => void,
): Promise<void> {
  for await (const event of connection.status()) {
    if (event.type === Events.Reconnect) changed({ kind: "connected", server: connection.getServer() });
    else if (event.type === Events.Disconnect) changed({ kind: "disconnected" });
    else if (event.type === Events.LDM) changed({ kind: "lame-duck" });
    else if (event.permissionContext !== undefined && !isLateReply(event.permissionContext))
      denied(event.permissionContext);
  }
}

/** A reply sent after the server forgot its request is denied; whoever asked has given up, and it is no fault here. */
function isLateReply({ operation, subject }: Denied): boolean {
  return operation === "publish" && subject.startsWith("_INBOX");
}

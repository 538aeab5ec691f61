import { type Clock, systemClock } from "../clock/clock.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import type { Bus, BusMessage, BusStatus, Endpoint, Outgoing, RequestOptions, Respond, ServiceInfo } from "./bus.ts";
import { checkMessageSize } from "./message-size.ts";
import { subjectMatches } from "./subject-match.ts";

/** The default payload limit of a NATS server, 1 MiB. */
const defaultMaxPayloadBytes = 1024 * 1024;

export interface MemoryNetworkOptions {
  readonly clock?: Clock;
  readonly maxPayloadBytes?: number;
  /** Decides when, and whether, a delivery happens; a simulation delays, drops, repeats or reorders here. */
  readonly schedule?: (deliver: () => void) => void;
}

/** Stands in for one nats-server; each `connect()` is one client of it. */
export interface MemoryNetwork {
  connect(): Bus;
}

interface Listener {
  readonly owner: object;
  readonly pattern: string;
  readonly handle: (message: BusMessage, respond: Respond) => void;
  /** Null for a plain subscription. */
  readonly queue: string | null;
}

/** An in-memory twin of the NATS bus, for tests and simulation; it keeps the contract of bus.conformance.ts. */
export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  const { clock = systemClock, maxPayloadBytes = defaultMaxPayloadBytes, schedule = queueMicrotask } = options;
  const listeners = new Set<Listener>();
  const services = new Map<string, { readonly owner: object; readonly info: ServiceInfo }>();
  let serviceCount = 0;

  function connect(): Bus {
    const owner = {};
    let closed = false;
    let tellClosed: (why: null) => void = () => undefined;
    const over = new Promise<null>((resolve) => {
      tellClosed = resolve;
    });

    function listen(
      pattern: string,
      handle: Listener["handle"],
      queue: string | null,
    ): { readonly unsubscribe: () => void } {
      const listener: Listener = { owner, pattern, handle, queue };
      listeners.add(listener);
      return { unsubscribe: () => void listeners.delete(listener) };
    }

    function send(subject: string, message: Outgoing, respond: Respond): number {
      if (closed) throw new FacultyError("BUS_UNREACHABLE", "the connection to the bus is closed");
      checkMessageSize(subject, message, maxPayloadBytes);
      const targets = oneOfEachQueue([...listeners].filter((listener) => subjectMatches(listener.pattern, subject)));
      for (const target of targets) {
        const copy = { subject, headers: message.headers ?? {}, payload: Uint8Array.from(message.payload) };
        schedule(() => {
          if (listeners.has(target)) target.handle(copy, respond);
        });
      }
      return targets.filter((target) => target.queue !== null).length;
    }

    function request(subject: string, message: Outgoing, { timeoutMs, signal }: RequestOptions): Promise<BusMessage> {
      const done = new AbortController();
      const reply = new Promise<BusMessage>((resolve, reject) => {
        signal?.throwIfAborted();
        const answerers = send(subject, message, (sent) => {
          const copy = { subject, headers: sent.headers ?? {}, payload: Uint8Array.from(sent.payload) };
          schedule(() => resolve(copy));
        });
        if (answerers === 0) throw new FacultyError("NO_RESPONDER", `nobody answers ${subject}`, { subject });
        const abort = () => reject(new FacultyError("CANCELLED", `request on ${subject} was cancelled`));
        signal?.addEventListener("abort", abort, { once: true, signal: done.signal });
        clock.sleep(timeoutMs, done.signal).then(
          () => reject(new FacultyError("DEADLINE", `no reply on ${subject} within ${timeoutMs} ms`, { subject })),
          () => undefined,
        );
      });
      return reply.finally(() => done.abort());
    }

    return {
      maxPayloadBytes,
      publish: (subject, message) => void send(subject, message, () => undefined),
      subscribe: (pattern, handle) => listen(pattern, (message) => handle(message), null),
      request,
      serve: async (description, endpoints) => {
        const id = `memory-${++serviceCount}`;
        services.set(id, { owner, info: { ...description, id, subjects: endpoints.map((e) => e.subject) } });
        const held = endpoints.map((endpoint) =>
          listen(endpoint.subject, answering(endpoint, maxPayloadBytes), endpoint.queue ?? "q"),
        );
        return {
          id,
          [Symbol.asyncDispose]: async () => {
            services.delete(id);
            for (const subscription of held) subscription.unsubscribe();
          },
        };
      },
      discover: async (name) => [...services.values()].map((s) => s.info).filter((info) => info.name === name),
      closed: over,
      onStatus: (listener: (status: BusStatus) => void) => {
        schedule(() => listener({ kind: "connected", server: "memory" }));
        return { unsubscribe: () => undefined };
      },
      flush: async () => undefined,
      [Symbol.asyncDispose]: async () => {
        closed = true;
        tellClosed(null);
        for (const listener of listeners) if (listener.owner === owner) listeners.delete(listener);
        for (const [id, service] of services) if (service.owner === owner) services.delete(id);
      },
    };
  }

  return { connect };
}

/** Plain subscriptions, and of each queue the instance that came first: a server would draw one. */
function oneOfEachQueue(matching: readonly Listener[]): Listener[] {
  const served = new Set<string>();
  return matching.filter(({ pattern, queue }) => {
    if (queue === null) return true;
    const key = `${queue} ${pattern}`;
    return !served.has(key) && served.add(key);
  });
}

/** Lets an endpoint answer once, and refuses a reply that would not fit. */
function answering(endpoint: Endpoint, maxPayloadBytes: number): Listener["handle"] {
  return (message, respond) => {
    let answered = false;
    endpoint.handle(message, (reply) => {
      if (answered) return;
      checkMessageSize(endpoint.subject, reply, maxPayloadBytes);
      answered = true;
      respond(reply);
    });
  };
}

import { onAbort } from "../abort/on-abort.ts";
import { settledReason } from "../abort/settled-reason.ts";
import { type Clock, systemClock } from "../clock/clock.ts";
import { asFacultyError, FacultyError } from "../errors/faculty-error.ts";
import type { Answer, Bus, BusMessage, BusStatus, Outgoing, RequestOptions, Respond, ServiceInfo } from "./bus.ts";
import type { Schedule } from "./delivery.ts";
import { createMemoryRegisters } from "./memory-registers.ts";
import { checkMessageSize } from "./message-size.ts";
import { subjectMatches } from "./subject-match.ts";

/** The default payload limit of a NATS server, 1 MiB. */
const defaultMaxPayloadBytes = 1024 * 1024;

export interface MemoryNetworkOptions {
  /** Of clients that bring none. */
  readonly clock?: Clock;
  readonly maxPayloadBytes?: number;
  /** Decides when, how often and as what a message arrives; a simulation delays, drops, repeats and garbles here. */
  readonly schedule?: Schedule;
  /** Whether it keeps registers, as a server with JetStream does; absent: yes. */
  readonly hasJetStream?: boolean;
}

/** Stands in for one nats-server; each `connect()` is one client of it. */
export interface MemoryNetwork {
  connect(client?: MemoryClient): MemoryBus;
  /** Copies the registers. @returns Puts the copy in their place, as a store that is restored from a backup does. */
  backUpRegisters(): () => void;
}

interface MemoryClient {
  /** In deliveries. */
  readonly name?: string;
  readonly clock?: Clock;
}

export interface MemoryBus extends Bus {
  /** The server is gone: requests fail, what is under way or sent is lost; new requests wait for `reconnect`. */
  disconnect(): void;
  reconnect(): void;
  /** The process is gone: nothing reaches it, nothing comes of what it does, and nobody is told. */
  vanish(): void;
}

interface Client {
  readonly name: string;
  isUp: boolean;
  /** Counts connections: what was sent over an earlier one does not arrive. */
  connection: number;
}

interface Listener {
  readonly owner: Client;
  readonly pattern: string;
  readonly handle: (message: BusMessage, respond: Respond) => void;
  /** Null for a plain subscription. */
  readonly queue: string | null;
}

/** A request that has no reply yet. */
interface Waiting {
  send(): void;
  fail(error: FacultyError): void;
  isSent: boolean;
}

/** An in-memory twin of the NATS bus, for tests and simulation; it keeps `busRules` of packages/testing. */
export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  const { maxPayloadBytes = defaultMaxPayloadBytes, schedule = (deliver) => queueMicrotask(deliver) } = options;
  const listeners = new Set<Listener>();
  const services = new Map<string, { readonly owner: Client; readonly info: ServiceInfo }>();
  const registers = options.hasJetStream === false ? null : createMemoryRegisters(schedule);
  let serviceCount = 0;

  function transmit(from: Client, to: Client, sent: BusMessage, receive: (message: BusMessage) => void): void {
    const { connection } = to;
    const { subject } = sent;
    const message = { headers: sent.headers, payload: Uint8Array.from(sent.payload) };
    const deliver = ({ headers = {}, payload }: Outgoing = message) => {
      if (to.isUp && to.connection === connection) receive({ subject, headers, payload: Uint8Array.from(payload) });
    };
    schedule(deliver, { from: from.name, to: to.name, subject, message });
  }

  function connect({ name = "client", clock = options.clock ?? systemClock }: MemoryClient = {}): MemoryBus {
    const self: Client = { name, isUp: true, connection: 1 };
    const waiting = new Set<Waiting>();
    const statusListeners = new Set<(status: BusStatus) => void>();
    let closed = false;
    let gone = false;
    let tellClosed: (why: null) => void = () => undefined;
    const over = new Promise<null>((resolve) => {
      tellClosed = resolve;
    });
    const status = (): BusStatus => (self.isUp ? { kind: "connected", server: "memory" } : { kind: "disconnected" });

    function listen(
      pattern: string,
      handle: Listener["handle"],
      queue: string | null,
    ): { readonly unsubscribe: () => void } {
      const listener: Listener = { owner: self, pattern, handle, queue };
      if (!gone) listeners.add(listener);
      return { unsubscribe: () => void listeners.delete(listener) };
    }

    function send(subject: string, message: Outgoing, respond: (from: Client, reply: Outgoing) => void): number {
      if (closed) throw new FacultyError("BUS_UNREACHABLE", "the connection to the bus is closed");
      checkMessageSize(subject, message, maxPayloadBytes);
      if (gone || !self.isUp) return 0;
      const matching = [...listeners].filter(({ owner, pattern }) => owner.isUp && subjectMatches(pattern, subject));
      const targets = oneOfEachQueue(matching);
      for (const target of targets)
        transmit(self, target.owner, { subject, headers: message.headers ?? {}, payload: message.payload }, (copy) => {
          if (listeners.has(target)) target.handle(copy, (reply) => respond(target.owner, reply));
        });
      return targets.filter((target) => target.queue !== null).length;
    }

    function request(subject: string, message: Outgoing, { timeoutMs, abort }: RequestOptions): Promise<BusMessage> {
      if (gone) return new Promise(() => undefined);
      const done = new AbortController();
      let entry: Waiting | undefined;
      const reply = new Promise<BusMessage>((resolve, reject) => {
        abort?.throwIfAborted();
        entry = {
          isSent: false,
          fail: reject,
          send: () => {
            const answerers = send(subject, message, (from, { headers = {}, payload }) => {
              if (from.isUp) transmit(from, self, { subject, headers, payload }, resolve);
            });
            if (answerers === 0) throw new FacultyError("NO_RESPONDER", `nobody answers ${subject}`, { subject });
          },
        };
        waiting.add(entry);
        if (self.isUp) attempt(entry);
        onAbort(abort, done.signal, () => reject(new FacultyError("CANCELLED", `request on ${subject} was cancelled`)));
        clock.sleep(timeoutMs, done.signal).then(
          () => reject(new FacultyError("DEADLINE", `no reply on ${subject} within ${timeoutMs} ms`, { subject })),
          () => undefined,
        );
      });
      return reply.finally(() => {
        if (entry !== undefined) waiting.delete(entry);
        done.abort(settledReason);
      });
    }

    async function requestAll(
      subject: string,
      message: Outgoing,
      { timeoutMs, abort }: RequestOptions,
    ): Promise<readonly BusMessage[]> {
      abort?.throwIfAborted();
      const replies: BusMessage[] = [];
      const answerers = send(subject, message, (from, { headers = {}, payload }) => {
        if (from.isUp) transmit(from, self, { subject, headers, payload }, (reply) => replies.push(reply));
      });
      if (answerers === 0) throw new FacultyError("NO_RESPONDER", `nobody answers ${subject}`, { subject });
      await clock.sleep(timeoutMs, abort);
      return replies;
    }

    function attempt(entry: Waiting): void {
      entry.isSent = true;
      try {
        entry.send();
      } catch (thrown) {
        entry.fail(asFacultyError(thrown));
      }
    }

    function link(isUp: boolean): void {
      if (gone || closed || self.isUp === isUp) return;
      self.isUp = isUp;
      self.connection += 1;
      for (const listener of statusListeners) listener(status());
      for (const entry of waiting) {
        if (isUp && !entry.isSent) attempt(entry);
        if (!isUp && entry.isSent) entry.fail(new FacultyError("BUS_UNREACHABLE", "the connection was lost"));
      }
    }

    function forget(): void {
      for (const listener of listeners) if (listener.owner === self) listeners.delete(listener);
      for (const [id, service] of services) if (service.owner === self) services.delete(id);
    }

    return {
      maxPayloadBytes,
      publish: (subject, message) => void send(subject, message, () => undefined),
      subscribe: (pattern, handle) => listen(pattern, (message) => handle(message), null),
      answer: (subject, handle) => listen(subject, answering(subject, handle, maxPayloadBytes), "q"),
      request,
      requestAll,
      serve: async (description, endpoints) => {
        const id = `memory-${++serviceCount}`;
        if (!gone)
          services.set(id, { owner: self, info: { ...description, id, subjects: endpoints.map((e) => e.subject) } });
        const held = endpoints.map((endpoint) =>
          listen(
            endpoint.subject,
            answering(endpoint.subject, endpoint.handle, maxPayloadBytes),
            endpoint.queue ?? "q",
          ),
        );
        return {
          id,
          [Symbol.asyncDispose]: async () => {
            services.delete(id);
            for (const subscription of held) subscription.unsubscribe();
          },
        };
      },
      discover: async (wanted) =>
        [...services.values()]
          .filter(({ owner, info }) => self.isUp && owner.isUp && info.name === wanted)
          .map(({ info }) => info),
      register: async (register) => {
        if (registers === null) throw new FacultyError("NO_JETSTREAM", "this bus keeps no registers");
        return registers.open(register, { name, clock, isUp: () => self.isUp && !closed, isGone: () => gone });
      },
      closed: over,
      onStatus: (listener) => {
        statusListeners.add(listener);
        queueMicrotask(() => listener(status()));
        return { unsubscribe: () => void statusListeners.delete(listener) };
      },
      flush: async () => undefined,
      disconnect: () => link(false),
      reconnect: () => link(true),
      vanish: () => {
        gone = true;
        self.isUp = false;
        waiting.clear();
        forget();
      },
      [Symbol.asyncDispose]: async () => {
        closed = true;
        tellClosed(null);
        forget();
      },
    };
  }

  return { connect, backUpRegisters: () => registers?.backUp() ?? (() => undefined) };
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
function answering(subject: string, handle: Answer, maxPayloadBytes: number): Listener["handle"] {
  return (message, respond) => {
    let answered = false;
    handle(message, (reply) => {
      if (answered) return;
      checkMessageSize(subject, reply, maxPayloadBytes);
      answered = true;
      respond(reply);
    });
  };
}

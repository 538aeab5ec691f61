import {
  type ConnectionOptions,
  connect,
  headers as createHeaders,
  credsAuthenticator,
  Events,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  NatsError,
  nkeyAuthenticator,
  RequestStrategy,
} from "nats";
import { FacultyError } from "../errors/faculty-error.ts";
import type { Bus, BusMessage, BusStatus, Outgoing, ServiceInfo } from "./bus.ts";
import { checkMessageSize } from "./message-size.ts";

/** How to reach NATS; the names follow the variables of the `nats` command line. */
export interface NatsOptions {
  readonly servers: string | readonly string[];
  /** Shown by the server's monitoring. */
  readonly clientName: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Contents of a credentials file. */
  readonly credentials?: Uint8Array | undefined;
  /** An nkey seed. */
  readonly nkeySeed?: Uint8Array | undefined;
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string } | undefined;
  /** Prefix of this role's reply subjects; whoever may read `_INBOX.>` reads everybody's replies. */
  readonly inboxPrefix?: string | undefined;
}

/** A dead peer is noticed after `pingIntervalMs × (maxPingOut + 1)` = 15 s. */
const pingIntervalMs = 5000;
const maxPingOut = 2;
const reconnectWaitMs = 250;
const reconnectJitterMs = 500;

/**
 * Connects to NATS and reconnects for ever once it was connected; the first attempt fails at once, so that a wrong
 * address is seen.
 * @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED.
 */
export async function connectNats(options: NatsOptions): Promise<Bus> {
  const servers = typeof options.servers === "string" ? [options.servers] : [...options.servers];
  let connection: NatsConnection;
  try {
    connection = await connect({
      ...authentication(options),
      servers,
      name: options.clientName,
      maxReconnectAttempts: -1,
      reconnectTimeWait: reconnectWaitMs,
      reconnectJitter: reconnectJitterMs,
      pingInterval: pingIntervalMs,
      maxPingOut,
    });
  } catch (cause) {
    throw connectFailure(servers, cause);
  }
  return natsBus(connection);
}

function natsBus(connection: NatsConnection): Bus {
  const maxPayloadBytes = connection.info?.max_payload ?? 1024 * 1024;
  const listeners = new Set<(status: BusStatus) => void>();
  let current: BusStatus = { kind: "connected", server: connection.getServer() };
  void watchStatus(connection, (status) => {
    current = status;
    for (const listener of listeners) listener(status);
  });

  return {
    maxPayloadBytes,
    publish: (subject, message) => {
      checkMessageSize(subject, message, maxPayloadBytes);
      guard(subject, () => connection.publish(subject, message.payload, withHeaders(message)));
    },
    subscribe: (subject, handle) => {
      const subscription = connection.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) handle(incoming(message));
        },
      });
      return { unsubscribe: () => subscription.unsubscribe() };
    },
    request: async (subject, message, { timeoutMs, signal }) => {
      checkMessageSize(subject, message, maxPayloadBytes);
      signal?.throwIfAborted();
      const done = new AbortController();
      const reply = connection.request(subject, message.payload, { timeout: timeoutMs, ...withHeaders(message) });
      const aborted = new Promise<never>((_, reject) => {
        const abort = () => reject(new FacultyError("CANCELLED", `request on ${subject} was cancelled`));
        signal?.addEventListener("abort", abort, { once: true, signal: done.signal });
      });
      try {
        return incoming(await Promise.race([reply, aborted]));
      } catch (cause) {
        reply.catch(() => undefined); // it may still fail after the race was decided
        throw requestFailure(subject, timeoutMs, cause);
      } finally {
        done.abort();
      }
    },
    serve: async (description, endpoints) => {
      const service = await connection.services.add({ ...description, metadata: { ...description.metadata } });
      for (const endpoint of endpoints)
        service.addEndpoint(endpoint.name, {
          subject: endpoint.subject,
          handler: (error, message) => {
            if (error !== null) return;
            endpoint.handle(incoming(message), (reply) => {
              checkMessageSize(endpoint.subject, reply, maxPayloadBytes);
              if (!connection.isClosed()) message.respond(reply.payload, withHeaders(reply));
            });
          },
        });
      await connection.flush();
      return {
        id: service.info().id,
        [Symbol.asyncDispose]: async () => {
          await service.stop();
        },
      };
    },
    discover: (name, waitMs) => discoverServices(connection, name, waitMs),
    onStatus: (listener) => {
      listeners.add(listener);
      listener(current);
      return { unsubscribe: () => void listeners.delete(listener) };
    },
    flush: () => connection.flush(),
    [Symbol.asyncDispose]: async () => {
      if (connection.isClosed()) return;
      if (current.kind === "connected") await connection.drain();
      else await connection.close();
    },
  };
}

async function discoverServices(connection: NatsConnection, name: string, waitMs: number): Promise<ServiceInfo[]> {
  const found: ServiceInfo[] = [];
  const client = connection.services.client({ strategy: RequestStrategy.Timer, maxWait: waitMs });
  try {
    for await (const info of await client.info(name))
      found.push({
        name: info.name,
        id: info.id,
        version: info.version,
        description: info.description,
        metadata: info.metadata ?? {},
        subjects: info.endpoints.map((endpoint) => endpoint.subject),
      });
  } catch (cause) {
    const failure = requestFailure(`$SRV.INFO.${name}`, waitMs, cause);
    if (failure.code !== "NO_RESPONDER") throw failure;
  }
  return found;
}

async function watchStatus(connection: NatsConnection, changed: (status: BusStatus) => void): Promise<void> {
  for await (const event of connection.status()) {
    if (event.type === Events.Reconnect) changed({ kind: "connected", server: connection.getServer() });
    else if (event.type === Events.Disconnect) changed({ kind: "disconnected" });
    else if (event.type === Events.LDM) changed({ kind: "lame-duck" });
  }
}

function authentication(options: NatsOptions): Partial<ConnectionOptions> {
  const authenticator =
    options.credentials !== undefined
      ? credsAuthenticator(options.credentials)
      : options.nkeySeed === undefined
        ? undefined
        : nkeyAuthenticator(options.nkeySeed);
  return {
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.password === undefined ? {} : { pass: options.password }),
    ...(options.tls === undefined ? {} : { tls: { ...options.tls } }),
    ...(options.inboxPrefix === undefined ? {} : { inboxPrefix: options.inboxPrefix }),
  };
}

function incoming(message: Msg): BusMessage {
  const headers: Record<string, string> = {};
  if (message.headers) for (const [name, values] of message.headers) headers[name] = values[0] ?? "";
  return { subject: message.subject, headers, payload: message.data };
}

function withHeaders(message: Outgoing): { headers: MsgHdrs } | Record<string, never> {
  if (message.headers === undefined) return {};
  const headers = createHeaders();
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, value);
  return { headers };
}

function guard(subject: string, send: () => void): void {
  try {
    send();
  } catch (cause) {
    throw requestFailure(subject, 0, cause);
  }
}

/** Address without user and password, which an URL may carry. */
function shownServer(server: string): string {
  return server.replace(/^([a-z+]+:\/\/)?[^@/]*@/i, "$1");
}

function connectFailure(servers: readonly string[], cause: unknown): FacultyError {
  const shown = servers.map(shownServer).join(", ");
  const code = cause instanceof NatsError ? cause.code : "";
  if (/AUTH|PERMISSIONS|CREDS/.test(code))
    return new FacultyError("BUS_REFUSED", `NATS at ${shown} refused the credentials (${code})`, {}, { cause });
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("BUS_UNREACHABLE", `cannot reach NATS at ${shown}: ${why}`, { servers: shown }, { cause });
}

function requestFailure(subject: string, timeoutMs: number, cause: unknown): FacultyError {
  if (cause instanceof FacultyError) return cause;
  const code = cause instanceof NatsError ? cause.code : "";
  if (code === "503") return new FacultyError("NO_RESPONDER", `nobody answers ${subject}`, { subject }, { cause });
  if (code === "TIMEOUT")
    return new FacultyError("DEADLINE", `no reply on ${subject} within ${timeoutMs} ms`, { subject }, { cause });
  if (code === "PERMISSIONS_VIOLATION")
    return new FacultyError("BUS_REFUSED", `NATS does not let this role use ${subject}`, { subject }, { cause });
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("BUS_UNREACHABLE", `${subject}: ${why}`, { subject }, { cause });
}

import {
  type ConnectionOptions,
  credsAuthenticator,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  nkeyAuthenticator,
  RequestStrategy,
} from "nats";
import type { Bus, BusMessage, Outgoing, Respond, ServiceInfo } from "./bus.ts";
import { checkMessageSize } from "./message-size.ts";
import { certificateRefusal } from "./nats-certificate.ts";
import { connectToAny, greetingMs } from "./nats-connect.ts";
import { connectFailure, isDenied, requestFailure } from "./nats-failure.ts";
import { readHeaders, writeHeaders } from "./nats-headers.ts";
import { watchLink } from "./nats-link.ts";
import { openNatsRegister } from "./nats-register.ts";
import { createNatsRequests } from "./nats-requests.ts";
import { type TlsFiles, tlsOptions } from "./nats-tls.ts";
import { endUngreeted } from "./nats-ungreeted.ts";
import { inboxPrefixOf, readNkey } from "./nkey.ts";
import { serverUrl, sharedCredentials, type UrlCredentials } from "./server-url.ts";

/** How to reach NATS; the names follow the variables of the `nats` command line. */
export interface NatsOptions {
  /** A server's URL may hold user and password, or a token; they go before those below. */
  readonly servers: string | readonly string[];
  /** Shown by the server's monitoring. */
  readonly clientName: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Contents of a credentials file. */
  readonly credentials?: Uint8Array | undefined;
  /** Contents of an nkey's seed file. */
  readonly nkeySeed?: Uint8Array | undefined;
  /** Present: the server must offer TLS and show a certificate that `caFile`, or else the system, vouches for. */
  readonly tls?: TlsFiles | undefined;
  /** Below which this role gets its replies; absent: an own one below its public key where it has a key. */
  readonly inboxPrefix?: string | undefined;
  /** How long a server may take to greet; absent: 3 s. */
  readonly timeoutMs?: number | undefined;
}

/** A dead peer is noticed after `pingIntervalMs × (maxPingOut + 1)` = 15 s. */
const pingIntervalMs = 5000;
const maxPingOut = 2;
const reconnectWaitMs = 250;
const reconnectJitterMs = 500;
/** As the services framework names it where nobody says otherwise. */
const answerQueue = "q";
/** The client's own timer of a greeting runs out first. */
const graceMs = 500;

/**
 * Connects to NATS and reconnects for ever once it was connected; the first attempt fails at once, so that a wrong
 * address is seen.
 * @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED; USAGE for an URL that cannot be read.
 */
export async function connectNats(options: NatsOptions): Promise<Bus> {
  const urls = (typeof options.servers === "string" ? [options.servers] : options.servers).map(serverUrl);
  const servers = urls.map(({ address }) => address);
  const identity = { ...authentication(options, servers), ...userOf(sharedCredentials(urls)) };
  const { timeoutMs = greetingMs } = options;
  const ungreeted = endUngreeted(servers, timeoutMs + graceMs);
  let connection: NatsConnection;
  try {
    connection = await connectToAny(servers, {
      ...identity,
      name: options.clientName,
      maxReconnectAttempts: -1,
      reconnectTimeWait: reconnectWaitMs,
      reconnectJitter: reconnectJitterMs,
      pingInterval: pingIntervalMs,
      maxPingOut,
      noAsyncTraces: true, // a stack for each request, in case it fails, costs more than sending it
    });
  } catch (cause) {
    ungreeted[Symbol.dispose]();
    const { tls } = options;
    const refusal = tls === undefined ? null : await certificateRefusal(servers, tls, timeoutMs);
    throw connectFailure(servers, refusal ?? cause, tls?.certFile !== undefined);
  }
  void connection.closed().then(() => ungreeted[Symbol.dispose]());
  return natsBus(connection, servers, identity.inboxPrefix);
}

function natsBus(connection: NatsConnection, servers: readonly string[], inboxPrefix: string | undefined): Bus {
  const maxPayloadBytes = connection.info?.max_payload ?? 1024 * 1024;
  const requests = createNatsRequests(connection, inboxPrefix);
  const link = watchLink(connection, servers, requests.denied);
  link.listen(({ kind }) => {
    if (kind === "disconnected") requests.lost();
  });
  void link.closed.then(requests.closed);

  /** The client leaves whoever flushes a connection waiting when it is closed meanwhile. */
  async function flush(): Promise<void> {
    const why = connection.isClosed() ? await link.closed : await Promise.race([connection.flush(), link.closed]);
    if (why) throw why;
  }

  function respondTo(message: Msg, subject: string): Respond {
    return (reply) => {
      checkMessageSize(subject, reply, maxPayloadBytes);
      if (!connection.isClosed()) message.respond(reply.payload, withHeaders(reply));
    };
  }

  /** The outcome of `work`, or its end where the connection is lost: the client would wait for the next server. */
  async function unlessLost(work: Promise<unknown>): Promise<void> {
    work.catch(() => undefined); // it may still fail after the race was decided
    let giveUp: () => void = () => undefined;
    const lost = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const watch = link.listen(() => {
      if (link.isDown()) giveUp();
    });
    await Promise.race([work, link.closed, lost]).finally(watch.unsubscribe);
  }

  return {
    maxPayloadBytes,
    publish: (subject, message) => {
      checkMessageSize(subject, message, maxPayloadBytes);
      if (link.isDown()) return; // nobody would hear it in time, and what waits for a connection has no bound
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
    answer: (subject, handle) => {
      const subscription = connection.subscribe(subject, {
        queue: answerQueue,
        callback: (error, message) => {
          if (error === null) handle(incoming(message), respondTo(message, subject));
        },
      });
      return { unsubscribe: () => subscription.unsubscribe() };
    },
    request: async (subject, message, { timeoutMs, abort }) => {
      checkMessageSize(subject, message, maxPayloadBytes);
      abort?.throwIfAborted();
      try {
        const leftMs = link.isDown() ? await link.up(subject, timeoutMs, abort) : timeoutMs;
        const { payload } = message;
        return incoming(await requests.send(subject, { payload, ...withHeaders(message), timeoutMs: leftMs, abort }));
      } catch (cause) {
        const why = connection.isClosed() && !isDenied(cause) ? await link.closed : null;
        throw why ?? requestFailure(subject, timeoutMs, cause);
      }
    },
    requestAll: async (subject, message, { timeoutMs, abort }) => {
      checkMessageSize(subject, message, maxPayloadBytes);
      abort?.throwIfAborted();
      const replies: BusMessage[] = [];
      const asked = { strategy: RequestStrategy.Timer, maxWait: timeoutMs, ...withHeaders(message) };
      try {
        for await (const reply of await connection.requestMany(subject, message.payload, asked)) {
          abort?.throwIfAborted();
          replies.push(incoming(reply));
        }
      } catch (cause) {
        abort?.throwIfAborted();
        const why = connection.isClosed() ? await link.closed : null;
        throw why ?? requestFailure(subject, timeoutMs, cause);
      }
      return replies;
    },
    serve: async (description, endpoints) => {
      const service = await connection.services.add({ ...description, metadata: { ...description.metadata } });
      for (const endpoint of endpoints)
        service.addEndpoint(endpoint.name, {
          subject: endpoint.subject,
          ...(endpoint.queue === undefined ? {} : { queue: endpoint.queue }),
          handler: (error, message) => {
            if (error !== null) return;
            endpoint.handle(incoming(message), respondTo(message, endpoint.subject));
          },
        });
      await flush();
      return {
        id: service.info().id,
        [Symbol.asyncDispose]: async () => {
          // A connection that is closed for good takes the service with it.
          if (!connection.isClosed()) await unlessLost(service.stop());
        },
      };
    },
    discover: (name, waitMs) => discoverServices(connection, name, waitMs),
    register: (name) => openNatsRegister(connection, link, name),
    closed: link.closed,
    onStatus: link.listen,
    flush,
    [Symbol.asyncDispose]: async () => {
      link.closing();
      if (connection.isClosed()) return;
      if (!link.isDown()) await unlessLost(connection.drain());
      await connection.close();
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

function authentication(options: NatsOptions, servers: readonly string[]): Partial<ConnectionOptions> {
  const { credentials, nkeySeed, user, password, tls, timeoutMs } = options;
  const key =
    credentials === undefined
      ? nkeySeed && readNkey("the nkey file", nkeySeed)
      : readNkey("the credentials file", credentials);
  const inboxPrefix = options.inboxPrefix ?? (key && inboxPrefixOf(key.publicKey));
  return {
    ...(key && {
      authenticator: credentials ? credsAuthenticator(credentials) : nkeyAuthenticator(Buffer.from(key.seed)),
    }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    ...(tls === undefined ? {} : { tls: tlsOptions(servers, tls) }),
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
}

function userOf(credentials: UrlCredentials | null): Pick<ConnectionOptions, "user" | "pass" | "token"> {
  if (credentials === null) return {};
  if (credentials.kind === "token") return { token: credentials.token };
  return { user: credentials.user, pass: credentials.password };
}

function incoming(message: Msg): BusMessage {
  return { subject: message.subject, headers: readHeaders(message), payload: message.data };
}

function withHeaders(message: Outgoing): { headers: MsgHdrs } | Record<string, never> {
  if (message.headers === undefined) return {};
  return { headers: writeHeaders(message.headers) };
}

function guard(subject: string, send: () => void): void {
  try {
    send();
  } catch (cause) {
    throw requestFailure(subject, 0, cause);
  }
}

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createPieces, messageBytes, type NatsMessage } from "./nats-messages.ts";

/** How a link treats what it carries; changed while it carries. */
export interface Shape {
  latencyMs: number;
  /** Bytes of each write. */
  sliceBytes: number;
  bytesPerSecond: number;
  /** Called with each message to the client until it returns null, which lets that message and all after it pass. */
  tamper: ((message: NatsMessage) => readonly NatsMessage[] | null) | null;
  /** Changes bytes in either direction, of whatever they are part. */
  spoil: ((bytes: Buffer) => Buffer) | null;
}

/** One client's connection. */
export interface Link {
  /** As the client calls itself; empty before it has. */
  readonly client: () => string;
  readonly shape: Shape;
  /** RST to both sides. */
  readonly reset: () => void;
}

/** Stands between clients and a NATS server, and mistreats what passes. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  readonly links: () => readonly Link[];
  /** Where connections made from now on lead; null: they are refused. */
  upstream: number | null;
}

export function untouched(): Shape {
  return { latencyMs: 0, sliceBytes: Infinity, bytesPerSecond: Infinity, tamper: null, spoil: null };
}

export async function startProxy(upstream: number | null): Promise<Proxy> {
  const links = new Set<Link>();
  const server = createServer((client) => {
    if (proxy.upstream === null) client.resetAndDestroy();
    else join(client, connect(proxy.upstream, "127.0.0.1"), links);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const proxy: Proxy = {
    url: `nats://127.0.0.1:${address.port}`,
    links: () => [...links],
    upstream,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const link of links) link.reset();
    },
  };
  return proxy;
}

/** Carries bytes both ways until either side ends. */
function join(client: Socket, server: Socket, links: Set<Link>): void {
  const shape = untouched();
  let name = "";
  const reset = () => {
    links.delete(link);
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  const link: Link = { client: () => name, shape, reset };
  links.add(link);
  for (const socket of [client, server]) {
    socket.setNoDelay(true);
    socket.on("error", reset);
    socket.on("close", reset);
  }
  const pieces = createPieces();
  const toClient = sender(client, shape);
  const toServer = sender(server, shape);
  server.on("data", (chunk: Buffer) => {
    for (const piece of pieces(chunk)) toClient(piece.kind === "line" ? piece.bytes : tampered(shape, piece.message));
  });
  client.on("data", (chunk: Buffer) => {
    if (name === "") name = /"name":"([^"]*)"/.exec(chunk.toString("latin1"))?.[1] ?? "";
    toServer(chunk);
  });
}

function tampered(shape: Shape, message: NatsMessage): Buffer {
  const instead = shape.tamper?.(message) ?? null;
  return Buffer.concat((instead ?? [message]).map(messageBytes));
}

/** Writes in order, at the pace of the shape. */
function sender(socket: Socket, shape: Shape): (bytes: Buffer) => void {
  let before: Promise<void> = Promise.resolve();
  return (bytes) => {
    const { latencyMs, sliceBytes, bytesPerSecond, spoil } = shape;
    const sent = spoil === null ? bytes : spoil(bytes);
    before = before.then(async () => {
      const waitMs = latencyMs + (1000 * sent.length) / bytesPerSecond;
      if (waitMs > 0) await sleep(waitMs);
      for (let at = 0; at < sent.length && !socket.destroyed; at += sliceBytes) {
        socket.write(sent.subarray(at, at + sliceBytes));
        if (sliceBytes !== Infinity) await new Promise((resolve) => setImmediate(resolve)); // or the kernel joins them
      }
    });
  };
}

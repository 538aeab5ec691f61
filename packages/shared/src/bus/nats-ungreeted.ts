import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { serverAddress } from "./nats-tls.ts";

/** Of Node's own: tells of every connection that this process begins. */
const socketsBegun = "net.client.socket";

/**
 * Ends connections to servers that accept them and then say nothing. The NATS client (2.29) gives such an attempt up and
 * forgets its socket without closing it: one is left of each attempt to reconnect, and a process with open sockets does not
 * end.
 * @param timeoutMs - What a server has to say its first word; no less than the client waits itself.
 */
export function endUngreeted(servers: readonly string[], timeoutMs: number): Disposable {
  const ports = new Set(servers.map((server) => serverAddress(server).port));
  const watch = (message: unknown) => {
    const { socket } = message as { readonly socket: Socket };
    const look = () => {
      if (socket.bytesRead === 0 && ports.has(socket.remotePort ?? 0)) socket.destroy();
    };
    setTimeout(look, timeoutMs).unref();
  };
  subscribe(socketsBegun, watch);
  return { [Symbol.dispose]: () => void unsubscribe(socketsBegun, watch) };
}

import { freePort } from "@faculty/shared/processes";
import { type NatsServer, startNatsServer } from "@faculty/testing";
import { type Link, type Proxy, startProxy } from "./proxy.ts";

/** A nats-server of ours, behind proxies; it can be killed, and come back at either of two addresses. */
export interface ProxiedNetwork extends AsyncDisposable {
  /** What the roles are given. */
  readonly urls: readonly string[];
  /** Past the proxies, for whoever watches. */
  readonly directUrls: readonly string[];
  readonly links: () => readonly Link[];
  readonly pid: () => number;
  /** SIGKILL and a new start; `isMoved`: at the other address. */
  restart(isMoved: boolean): Promise<void>;
}

export async function startNetwork(): Promise<ProxiedNetwork> {
  const ports = [await freePort(), await freePort()] as const;
  const proxies: readonly [Proxy, Proxy] = [await startProxy(ports[0]), await startProxy(null)];
  let at: 0 | 1 = 0;
  let server: NatsServer = await startNatsServer({ port: ports[at] });
  return {
    urls: proxies.map(({ url }) => url),
    directUrls: ports.map((port) => `nats://127.0.0.1:${port}`),
    links: () => proxies.flatMap((proxy) => proxy.links()),
    pid: () => server.pid,
    restart: async (isMoved) => {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
      if (isMoved) {
        proxies[at].upstream = null;
        at = at === 0 ? 1 : 0;
        proxies[at].upstream = ports[at];
      }
      server = await startNatsServer({ port: ports[at] });
    },
    [Symbol.asyncDispose]: async () => {
      for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

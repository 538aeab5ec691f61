import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { settledReason } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import type { RunFeed } from "../feeds/run-feed.ts";
import { createEventStream, type EventStream } from "./event-stream.ts";
import { pageFiles, pagePolicy } from "./page-files.ts";
import { isToken, newToken } from "./page-token.ts";

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Only this machine is answered unless somebody says otherwise. */
export const onLoopback: ListenAddress = { host: "127.0.0.1", port: 0 };

export interface ServeOptions {
  readonly listen: ListenAddress;
  /** The runs that are shown; a list that grows is told to the pages that are open. */
  readonly feeds: () => readonly RunFeed[];
  readonly clock: Clock;
  readonly wallMs: () => number;
}

/** A page that is served; disposing it ends its connections too. */
export interface ServedPage extends AsyncDisposable {
  /** With the token. */
  readonly url: string;
}

/** Whoever sends no request is not waited for. */
const requestTimeoutMs = 5000;
const maxConnections = 64;
const updateEveryMs = 500;

/**
 * Serves the page of runs to whoever knows the token, which the path begins with: a random one each time. Nobody can change
 * anything by it: GET and HEAD are all that is answered.
 * @throws FacultyError USAGE where it cannot listen.
 */
export async function servePage({ listen, feeds, clock, wallMs }: ServeOptions): Promise<ServedPage> {
  const { host, port } = listen;
  const [files, token, start, over] = [await pageFiles(), newToken(), randomUUID(), new AbortController()];
  const streams = new Set<EventStream>();

  function openStream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
    const lastEventId = String(request.headers["last-event-id"] ?? "");
    const stream = createEventStream(response, feeds, { start, lastEventId, wallMs });
    stream.update();
    streams.add(stream);
    response.on("drain", stream.update); // a page that did not read goes on where it stopped
    response.on("close", () => streams.delete(stream));
  }

  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => {
      const say = (status: number, line: string, more = {}) => {
        response.writeHead(status, { ...headers, ...more, "content-type": "text/plain; charset=utf-8" });
        response.end(`${line}\n`);
      };
      const [path = ""] = (request.url ?? "").split("?");
      const [, given = "", name, ...deeper] = path.split("/");
      if (!isToken(given, token))
        return say(403, "the address has no token, or a wrong one: open the address that faculty printed");
      if (request.method !== "GET" && request.method !== "HEAD") return say(405, "only GET and HEAD are answered");
      if (name === undefined) return say(308, "the page is below this address", { location: `/${token}/` });
      if (name === "events" && deeper.length === 0 && request.method === "GET") return openStream(request, response);
      const file = deeper.length === 0 ? files.get(name) : undefined;
      if (file === undefined) return say(404, "the page has no such part");
      response.writeHead(200, { ...headers, "content-type": file.contentType });
      response.end(request.method === "HEAD" ? undefined : file.body);
    },
  );
  server.maxConnections = maxConnections;
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown) => {
    throw new FacultyError("USAGE", `cannot listen on ${host}:${port}`, { host, port }, { cause });
  });

  async function goOn(): Promise<void> {
    for (;;) {
      await clock.sleep(updateEveryMs, over.signal);
      for (const stream of streams) stream.update();
    }
  }
  const going = goOn().catch((thrown: unknown) => {
    if (thrown !== settledReason) throw thrown;
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${shownHost(host)}:${bound.port}/${token}/`,
    [Symbol.asyncDispose]: async () => {
      over.abort(settledReason);
      await going;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const headers = {
  "cache-control": "no-store",
  "content-security-policy": pagePolicy,
  "referrer-policy": "no-referrer", // the address holds the token
  "x-content-type-options": "nosniff",
};

/** Where every address of this machine is listened on, others know it by its name. */
function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return hostname();
  return host.includes(":") ? `[${host}]` : host;
}

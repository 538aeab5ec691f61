import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FacultyError } from "@faculty/shared/errors";

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** A server that answers GET and HEAD; disposing it ends the connections too. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

/** A scraper that sends no request, or does not read its reply, is not waited for. */
const requestTimeoutMs = 5000;
const maxConnections = 64;

/** @throws FacultyError USAGE where it cannot listen. */
export async function serveHttp(
  { host, port }: ListenOptions,
  answer: (path: string) => HttpReply | Promise<HttpReply>,
): Promise<HttpServer> {
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => {
      const send = ({ status, contentType, body }: HttpReply) => {
        response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" });
        response.end(request.method === "HEAD" ? undefined : body);
      };
      if (request.method !== "GET" && request.method !== "HEAD")
        return send({ status: 405, contentType: "text/plain", body: "only GET and HEAD are answered\n" });
      const [path = "/"] = (request.url ?? "/").split("?");
      void (async () => answer(path))().then(send, () =>
        send({ status: 500, contentType: "text/plain", body: "this page failed\n" }),
      );
    },
  );
  server.maxConnections = maxConnections;
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown) => {
    throw new FacultyError("USAGE", `cannot listen on ${host}:${port}`, { host, port }, { cause });
  });
  server.unref(); // watching a role must not keep it alive
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { Agent, type IncomingHttpHeaders, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as TlsAgent } from "node:https";
import { FacultyError } from "@faculty/shared/errors";

export interface HttpClientOptions {
  /** `http://host:port` or `https://…`, with a path or without. */
  readonly url: string;
  /** Sent with each request; never written to a log. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of whom the server's certificate must come from; absent: those that Node.js knows. */
  readonly ca?: Buffer | undefined;
  readonly timeoutMs: number;
  /** Requests that are on their way at once. */
  readonly concurrency: number;
}

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** Below the server's URL, `v2/models/m`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Keeps its connections open. Disposing closes them. */
export interface HttpClient extends Disposable {
  /** How often a connection was opened: one more than before tells that the server may be another one now. */
  readonly connections: number;
  /** One try. @throws FacultyError IO_FAILED where no reply came in time, TOO_LARGE. */
  send(request: HttpRequest): Promise<HttpReply>;
}

/** 1 GiB: more than any batch's answer has. */
const maxReplyBytes = 2 ** 30;

/** Idle connections are closed by us before most servers close theirs, which they do without a word. */
const idleMs = 4_000;

export function createHttpClient({ url, headers, ca, timeoutMs, concurrency }: HttpClientOptions): HttpClient {
  const base = new URL(url.endsWith("/") ? url : `${url}/`);
  const isTls = base.protocol === "https:";
  const keep = { keepAlive: true, maxSockets: concurrency, timeout: idleMs };
  const agent = isTls ? new TlsAgent({ ...keep, ...(ca === undefined ? {} : { ca }) }) : new Agent(keep);
  const open = isTls ? requestHttps : requestHttp;
  let connections = 0;
  return {
    get connections() {
      return connections;
    },
    send: ({ method, path, headers: own, body }) => {
      const target = new URL(path, base);
      const who = `model server ${target.origin}: ${method} ${target.pathname}`;
      const length = body === undefined ? {} : { "content-length": body.length };
      const options: RequestOptions = { method, agent, headers: { ...headers, ...own, ...length } };
      return new Promise<HttpReply>((resolve, reject) => {
        let isLate = false;
        let late: NodeJS.Timeout | undefined;
        const fail = (cause: unknown) => {
          clearTimeout(late);
          if (cause instanceof FacultyError) return reject(cause);
          const why = isLate ? `no answer within ${timeoutMs} ms` : reasonOf(cause);
          reject(new FacultyError("IO_FAILED", `${who}: ${why}`, {}, { cause }));
        };
        const sent = open(target, options, (reply) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          reply.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > maxReplyBytes)
              reply.destroy(new FacultyError("TOO_LARGE", `${who}: a reply of more than ${maxReplyBytes} bytes`));
            else chunks.push(chunk);
          });
          reply.on("end", () => {
            clearTimeout(late);
            resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(chunks, bytes) });
          });
          reply.on("error", fail);
        });
        sent.on("socket", (socket) => {
          // Only now: until then it waits for the answers before it.
          late = setTimeout(() => {
            isLate = true;
            sent.destroy();
          }, timeoutMs);
          if (socket.connecting) connections++;
        });
        sent.on("error", fail);
        sent.end(body);
      });
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** Of several addresses that a name has, Node.js tells why none answers without a message of its own. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(", ");
  return cause instanceof Error ? cause.message : String(cause);
}

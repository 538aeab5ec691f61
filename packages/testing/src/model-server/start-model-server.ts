import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type GivenRequest, readInfer, writeInfer } from "./infer-body.ts";

interface DescribedTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** A model that is served: what it says that it takes and gives, and what it says of samples. */
export interface ServedModelFixture {
  readonly inputs: readonly DescribedTensor[];
  readonly outputs: readonly DescribedTensor[];
  /** Values of each output, a row of them for each of the `rows` samples, which are values or texts. */
  readonly predict: (
    values: readonly number[],
    rows: number,
    texts: readonly string[],
  ) => Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Absent: it describes itself. */
  readonly isSilent?: boolean;
}

/** What befalls an infer request in place of its answer. */
type Fault = "torn" | "dropped" | "stalled" | number;

export interface ModelServerFixtureOptions {
  /** By name; may be changed while it runs. */
  readonly models: Readonly<Record<string, ServedModelFixture>>;
  readonly port?: number;
  /** Whether it knows the binary tensor data extension; absent: yes. */
  readonly isBinary?: boolean;
  readonly header?: readonly [name: string, value: string];
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A model server of the Open Inference Protocol, version 2, https://github.com/kserve/open-inference-protocol. */
export interface ModelServerFixture extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Infer requests that came in, in order. */
  readonly asked: readonly GivenRequest[];
  /** Most infer requests that were on their way at once. */
  readonly together: () => number;
  /** The next infer requests are not answered but by these. */
  readonly befall: (...faults: readonly Fault[]) => void;
  /** Whether it says that it is ready, and has its models. */
  readonly ready: (is: boolean) => void;
}

export async function startModelServer(options: ModelServerFixtureOptions): Promise<ModelServerFixture> {
  const { tls, header, isBinary = true } = options;
  const asked: GivenRequest[] = [];
  const faults: Fault[] = [];
  let isReady = true;
  let together = 0;
  let most = 0;

  function json(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const path = decodeURIComponent(request.url ?? "");
    if (header !== undefined && request.headers[header[0]] !== header[1])
      return json(response, 401, { error: "no such token" });
    if (path === "/v2/health/ready") return json(response, isReady ? 200 : 503, { ready: isReady });
    const [, name = "", verb] = /^\/v2\/models\/([^/]+)(\/infer)?$/.exec(path) ?? [];
    const model = isReady ? options.models[name] : undefined;
    if (model === undefined) return json(response, 404, { error: `Model ${name} not found` });
    const { inputs, outputs } = model.isSilent ? { inputs: [], outputs: [] } : model;
    if (verb === undefined) return json(response, 200, { name, platform: "fixture", inputs, outputs });
    if (!isBinary && request.headers["content-type"] !== "application/json")
      return json(response, 415, { error: "expected application/json" });
    const given = readInfer(request.headers, body);
    asked.push(given);
    const fault = faults.shift();
    if (fault === "dropped") return void request.socket.destroy();
    if (fault === "stalled") return;
    if (typeof fault === "number") return json(response, fault, { error: "try again" });
    const written = writeInfer(name, given, answersOf(model, given));
    response.writeHead(200, { ...written.headers, "content-length": written.body.length });
    if (fault !== "torn") return void response.end(written.body);
    response.write(written.body.subarray(0, written.body.length - 1), () => request.socket.destroy());
  }

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    together += 1;
    most = Math.max(most, together);
    response.once("close", () => {
      together -= 1;
    });
    answer(request, response).catch((error: unknown) => json(response, 500, { error: String(error) }));
  };
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    asked,
    together: () => most,
    befall: (...more) => void faults.push(...more),
    ready: (is) => {
      isReady = is;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answersOf(model: ServedModelFixture, { inputs, outputs }: GivenRequest) {
  const [input] = inputs;
  const rows = input?.shape[0] ?? 0;
  const said = model.predict(input?.values ?? [], rows, input?.texts ?? []);
  const wanted = outputs.length === 0 ? model.outputs.map(({ name }) => name) : outputs.map(({ name }) => name);
  return wanted.map((name) => {
    const each = said[name] ?? [];
    const { datatype = "FP32" } = model.outputs.find((one) => one.name === name) ?? {};
    return {
      name,
      datatype,
      shape: [each.length, ...(each[0] === undefined ? [] : [each[0].length])],
      values: each.flat(),
    };
  });
}

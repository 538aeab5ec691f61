import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** A span as it came. Ids are hexadecimal; a trace's beginning has no parent. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** As the protocol numbers them: 1 internal, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0 unset, 2 error. */
  readonly status: number;
  readonly attributes: Attributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Attributes of the process that it comes from. */
  readonly resource: Attributes;
}

/** One value of a metric; of a histogram its sum, with the number of observations in each bucket. */
export interface CollectedPoint {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly buckets: readonly number[] | undefined;
  readonly attributes: Attributes;
  readonly resource: Attributes;
}

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An OTLP/HTTP collector that takes JSON, on a free port of the loopback interface, and keeps all that comes. */
export interface OtlpCollector extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Values of a metric, in the order in which they came. */
  points(name: string): readonly CollectedPoint[];
  /** Of each request that came, taken or not. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage["headers"] }[];
  /** Resolves when `isThere` holds, which is asked again after each request. */
  until(isThere: () => boolean): Promise<void>;
}

/**
 * @param status - Its reply to each request; `never` keeps it waiting. Other replies than 200 take nothing.
 */
export async function startOtlpCollector(status: () => number | "never" = () => 200): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = [];
  const points: CollectedPoint[] = [];
  const requests: { path: string; headers: IncomingMessage["headers"] }[] = [];
  const came = new EventEmitter();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => take(request, Buffer.concat(chunks), response));
  });
  function take(request: IncomingMessage, content: Buffer, response: ServerResponse): void {
    const code = status();
    const path = request.url ?? "";
    if (code === 200) {
      const body: unknown = JSON.parse(content.toString("utf8"));
      if (path.endsWith("/v1/traces")) spans.push(...spansOf(body));
      if (path.endsWith("/v1/metrics")) points.push(...pointsOf(body));
    }
    requests.push({ path, headers: request.headers });
    if (code !== "never") response.writeHead(code, { "content-type": "application/json" }).end("{}");
    came.emit("request");
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    points: (name) => points.filter((point) => point.name === name),
    requests,
    until: async (isThere) => {
      while (!isThere()) await once(came, "request");
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const number = z.union([z.number(), z.string().transform(Number)]); // 64 bits are text in JSON
const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.union([
        z.object({ stringValue: z.string() }).transform((value) => value.stringValue),
        z.object({ intValue: number }).transform((value) => value.intValue),
        z.object({ doubleValue: z.number() }).transform((value) => value.doubleValue),
        z.object({ boolValue: z.boolean() }).transform((value) => value.boolValue),
      ]),
    }),
  )
  .default([])
  .transform((list): Attributes => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const traceId = z.string().regex(/^[0-9a-f]{32}$/);
const spanId = z.string().regex(/^[0-9a-f]{16}$/);

const tracesBody = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.literal("faculty") }),
          spans: z.array(
            z.object({
              traceId,
              spanId,
              parentSpanId: spanId.optional(),
              name: z.string(),
              kind: z.number(),
              startTimeUnixNano: z.string().regex(/^\d+$/).transform(BigInt),
              endTimeUnixNano: z.string().regex(/^\d+$/).transform(BigInt),
              status: z.object({ code: z.number().default(0) }),
              attributes,
              links: z.array(z.object({ traceId, spanId })).default([]),
            }),
          ),
        }),
      ),
    }),
  ),
});

function spansOf(body: unknown): readonly CollectedSpan[] {
  return tracesBody.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ startTimeUnixNano, endTimeUnixNano, status, parentSpanId, ...span }) => ({
        ...span,
        parentSpanId,
        startNs: startTimeUnixNano,
        endNs: endTimeUnixNano,
        status: status.code,
        resource: resource.attributes,
      })),
    ),
  );
}

const simplePoint = z.object({ attributes, asDouble: z.number().optional(), asInt: number.optional() });
const histogramPoint = z.object({ attributes, sum: z.number(), bucketCounts: z.array(number) });
const metricsBody = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              unit: z.string().default(""),
              sum: z.object({ isMonotonic: z.literal(true), dataPoints: z.array(simplePoint) }).optional(),
              gauge: z.object({ dataPoints: z.array(simplePoint) }).optional(),
              histogram: z.object({ dataPoints: z.array(histogramPoint) }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

function pointsOf(body: unknown): readonly CollectedPoint[] {
  return metricsBody.parse(body).resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ name, unit, sum, gauge, histogram }) => {
        const common = { name, unit, resource: resource.attributes };
        const simple = [...(sum?.dataPoints ?? []), ...(gauge?.dataPoints ?? [])];
        return [
          ...simple.map(({ asDouble, asInt, attributes: own }) => {
            const value = asDouble ?? asInt ?? Number.NaN;
            return { ...common, value, buckets: undefined, attributes: own };
          }),
          ...(histogram?.dataPoints ?? []).map(({ sum: value, bucketCounts, attributes: own }) => {
            return { ...common, value, buckets: bucketCounts, attributes: own };
          }),
        ];
      }),
    ),
  );
}

import type { Answer, Bus, BusMessage, Outgoing } from "../bus/bus.ts";
import { maxHeadBytes } from "../frames/frame.ts";
import { headerNames } from "../frames/headers.ts";
import { elementsLength } from "../frames/text-tensor.ts";
import { datatypeBytes, type NumberDatatype } from "../frames/wire-tensor.ts";
import { sizeOf } from "../tensor/rows.ts";
import type { Meter } from "./meter.ts";

type Direction = "sent" | "received";

/** The bus, with every payload that goes through it counted, and how its connection fares. */
export function meteredBus(bus: Bus, meter: Meter): Bus {
  const sent = <Message extends Outgoing>(message: Message): Message => counted(meter, "sent", message);
  const received = (message: BusMessage): BusMessage => counted(meter, "received", message);
  const counting =
    (handle: Answer): Answer =>
    (request, respond) =>
      handle(received(request), (reply) => {
        respond(reply);
        sent(reply);
      });
  let isConnected = true;
  let wasLost = false;
  bus.onStatus(({ kind }) => {
    if (kind === "connected" && wasLost) meter.count("faculty_bus_reconnects_total", {});
    wasLost = kind === "disconnected";
    isConnected = kind !== "disconnected";
  });
  void bus.closed.then(() => {
    isConnected = false;
  });
  meter.gauge("faculty_bus_connected", () => [{ labels: {}, value: isConnected ? 1 : 0 }]);
  return {
    maxPayloadBytes: bus.maxPayloadBytes,
    closed: bus.closed,
    publish: (subject, message) => {
      bus.publish(subject, message);
      sent(message);
    },
    subscribe: (subject, handle) => bus.subscribe(subject, (message) => handle(received(message))),
    request: async (subject, message, options) => {
      const reply = bus.request(subject, message, options);
      sent(message);
      return received(await reply);
    },
    requestAll: async (subject, message, options) => {
      const replies = bus.requestAll(subject, message, options);
      sent(message);
      return (await replies).map(received);
    },
    answer: (subject, handle) => bus.answer(subject, counting(handle)),
    serve: (description, endpoints) =>
      bus.serve(
        description,
        endpoints.map((endpoint) => ({ ...endpoint, handle: counting(endpoint.handle) })),
      ),
    discover: (name, waitMs) => bus.discover(name, waitMs),
    register: (name) => bus.register(name),
    onStatus: (listener) => bus.onStatus(listener),
    flush: () => bus.flush(),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  };
}

/** The encodings of one message sum up to its payload, whatever that holds. */
function counted<Message extends Pick<BusMessage, "payload"> & Partial<Pick<BusMessage, "headers">>>(
  meter: Meter,
  direction: Direction,
  message: Message,
): Message {
  for (const [encoding, bytes] of bytesByEncoding(message))
    meter.count("faculty_wire_bytes_total", { direction, encoding }, bytes);
  return message;
}

function bytesByEncoding({ headers, payload }: Parameters<typeof counted>[2]): ReadonlyMap<string, number> {
  const headBytes = Number(headers?.[headerNames.headBytes]);
  const other = new Map([["other", payload.length]]);
  if (!Number.isSafeInteger(headBytes) || headBytes < 2 || headBytes > Math.min(maxHeadBytes, payload.length))
    return other;
  const bytes = new Map([["head", headBytes]]);
  let left = payload.length - headBytes;
  for (const { datatype, shape } of tensorsOf(payload.subarray(0, headBytes))) {
    const size = sizeIn(payload, payload.length - left, datatype, sizeOf(shape)) ?? Number.NaN;
    if (!(size >= 0 && size <= left)) return other;
    const encoding = datatype.toLowerCase();
    bytes.set(encoding, (bytes.get(encoding) ?? 0) + size);
    left -= size;
  }
  return left === 0 ? bytes : other;
}

/** Bytes of a tensor that begins at `offset`. */
function sizeIn(payload: Uint8Array, offset: number, datatype: string, count: number): number | null {
  if (datatype === "BYTES") return elementsLength(payload, offset, count);
  const width = datatypeBytes[datatype as NumberDatatype];
  return width === undefined ? null : count * width;
}

interface Described {
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** What a head lists, before anybody has checked it: nothing where it is not what it should be. */
function tensorsOf(head: Uint8Array): readonly Described[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(head.buffer, head.byteOffset, head.length).toString("utf8"));
    const listed = typeof json === "object" && json !== null && "tensors" in json ? json.tensors : [];
    return Array.isArray(listed) && listed.every(isDescribed) ? listed : [];
  } catch {
    return [];
  }
}

function isDescribed(value: unknown): value is Described {
  if (typeof value !== "object" || value === null || !("datatype" in value) || !("shape" in value)) return false;
  return typeof value.datatype === "string" && Array.isArray(value.shape);
}

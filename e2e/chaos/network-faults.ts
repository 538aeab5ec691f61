import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@faculty/shared/random";
import type { FaultEntry } from "./fault.ts";
import type { NatsMessage } from "./nats-messages.ts";
import { type Link, type Shape, untouched } from "./proxy.ts";
import { pick, type Site } from "./site.ts";

/** How long a link is slow. */
const slowMs = 3000;

/** A link is of one shape for a while; `ms` 0: until the shape itself is through. */
function shaping(
  shape: (random: Random) => Partial<Shape>,
  ms: number,
  end?: (link: Link) => void,
): FaultEntry["prepare"] {
  return ({ network, random, abort }) => {
    const link = pick(network?.links() ?? [], random);
    if (link === undefined) return null;
    const changed = shape(random);
    return {
      target: link.client(),
      killed: [],
      inject: async () => {
        Object.assign(link.shape, changed);
        try {
          await sleep(ms, undefined, { signal: abort });
        } finally {
          Object.assign(link.shape, untouched());
          end?.(link);
        }
      },
    };
  };
}

/** Treats some messages to one client, of those that come within a while; heartbeats alone make some. */
function tampering(change: (message: NatsMessage, random: Random) => readonly NatsMessage[]): FaultEntry["prepare"] {
  const most = 3; // more than one, so that retries meet it too
  return (site) =>
    shaping((random) => {
      let left = random.integer(1, most);
      return { tamper: (message) => (left-- > 0 ? change(message, random) : null) };
    }, tamperMs)(site);
}

const tamperMs = 1500;

/** Holds one message back until the next one has passed. */
function reordering(): FaultEntry["prepare"] {
  return shaping(() => {
    let held: NatsMessage | null = null;
    return {
      tamper: (message) => {
        const before = held;
        held = before === null ? message : null;
        return before === null ? [] : [message, before];
      },
    };
  }, slowMs);
}

const resetting: FaultEntry["prepare"] = ({ network, random }: Site) => {
  const link = pick(network?.links() ?? [], random);
  return link === undefined ? null : { target: link.client(), killed: [], inject: async () => link.reset() };
};

/** Ends a connection in the middle of a message. */
function cutting(): FaultEntry["prepare"] {
  return shaping(
    (random) => ({ spoil: (bytes) => bytes.subarray(0, random.integer(0, bytes.length - 1)) }),
    cutMs,
    (link) => link.reset(),
  );
}

const cutMs = 200;

/** Flips one bit of whatever comes first. */
function flippingRaw(): FaultEntry["prepare"] {
  return shaping((random) => {
    let isDone = false;
    return {
      spoil: (bytes) => {
        if (isDone || bytes.length === 0) return bytes;
        isDone = true;
        return flipped(bytes, random.integer(0, bytes.length - 1), random);
      },
    };
  }, tamperMs);
}

function flipPayload(message: NatsMessage, random: Random): readonly NatsMessage[] {
  const { body, headerBytes } = message;
  if (body.length === headerBytes) return [message];
  return [{ ...message, body: flipped(body, random.integer(headerBytes, body.length - 1), random) }];
}

function flipped(bytes: Buffer, at: number, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ (1 << random.integer(0, 7));
  return copy;
}

function truncatePayload(message: NatsMessage, random: Random): readonly NatsMessage[] {
  const { body, headerBytes } = message;
  const total = random.integer(headerBytes, body.length);
  return [{ ...message, body: body.subarray(0, total) }];
}

const common = { weight: 1, needs: "progress", restarted: "none" } as const;

export type NetworkFault =
  | "reset"
  | "cut-message"
  | "slow-link"
  | "thin-link"
  | "sliced-link"
  | "duplicate"
  | "lose"
  | "reorder"
  | "flip-payload"
  | "flip-any"
  | "truncate-payload";

/** What is done to connections and messages; only where a proxy stands in between. */
export const networkFaults: Readonly<Record<NetworkFault, FaultEntry>> = {
  reset: { ...common, weight: 2, prepare: resetting },
  "cut-message": { ...common, prepare: cutting() },
  "slow-link": { ...common, prepare: shaping((random) => ({ latencyMs: random.integer(20, 200) }), slowMs) },
  "thin-link": { ...common, prepare: shaping(() => ({ bytesPerSecond: 100_000 }), slowMs) },
  "sliced-link": { ...common, prepare: shaping((random) => ({ sliceBytes: random.integer(1, 7) }), slowMs) },
  duplicate: { ...common, prepare: tampering((message) => [message, message]) },
  lose: { ...common, prepare: tampering(() => []) },
  reorder: { ...common, prepare: reordering() },
  "flip-payload": { ...common, weight: 2, prepare: tampering(flipPayload) },
  "flip-any": { ...common, prepare: flippingRaw() },
  "truncate-payload": { ...common, prepare: tampering(truncatePayload) },
};

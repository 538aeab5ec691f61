import { createMemoryNetwork, type Delivery, type MemoryNetwork, type Outgoing } from "@faculty/shared/bus";
import { headerNames } from "@faculty/shared/protocol";
import type { Random } from "@faculty/shared/random";
import type { Host } from "./host.ts";
import { type Lie, lied } from "./lies.ts";
import type { Scheduler } from "./scheduler.ts";

/** What becomes of messages; shares of them, 0 to 1. */
export interface Weather {
  readonly lost: number;
  readonly repeated: number;
  /** Cut short, or one bit of them changed. */
  readonly garbled: number;
  readonly late: number;
  readonly lateMs: number;
}

export const calm: Weather = { lost: 0, repeated: 0, garbled: 0, late: 0, lateMs: 0 };

export interface Network extends MemoryNetwork {
  weather: Weather;
  /** By name of the process, without its incarnation. */
  readonly liars: Map<string, Lie>;
  /** Pairs of processes that do not hear each other. */
  readonly cuts: Set<string>;
  /** Under its own name, a host hears what is sent to it. */
  attach(host: Host): void;
  /** The longest queue that any replica told of. */
  readonly longestQueue: number;
}

const usualDelayMs = 3;

export function createNetwork(scheduler: Scheduler, maxPayloadBytes: number | undefined): Network {
  const { random } = scheduler;
  const hosts = new Map<string, Host>();
  const liars = new Map<string, Lie>();
  const cuts = new Set<string>();
  let weather = calm;
  let longestQueue = 0;

  function schedule(deliver: (altered?: Outgoing) => void, { from, to, subject, message }: Delivery): void {
    const what = `< ${from} ${subject} ${message.headers?.[headerNames.crc32c] ?? ""}`;
    longestQueue = Math.max(longestQueue, Number(message.headers?.[headerNames.queueLength] ?? 0));
    if (cuts.has(cutOf(processOf(from), processOf(to))) || random.uniform() < weather.lost) {
      scheduler.note(`${to} lost ${what}`);
      return;
    }
    const lie = liars.get(processOf(from));
    const sent = lie === undefined || !subject.endsWith(".predict") ? message : lied(message, lie);
    const copies = random.uniform() < weather.repeated ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const lateMs = random.uniform() < weather.late ? random.uniform() * weather.lateMs : 0;
      const isGarbled = random.uniform() < weather.garbled;
      const arriving = isGarbled ? garbled(sent, random) : sent;
      const delayMs = random.uniform() * usualDelayMs + lateMs;
      hosts.get(to)?.later(delayMs, isGarbled ? `${what} garbled` : what, () => deliver(arriving));
    }
  }

  return {
    ...createMemoryNetwork({ schedule, ...(maxPayloadBytes === undefined ? {} : { maxPayloadBytes }) }),
    get weather() {
      return weather;
    },
    set weather(next) {
      weather = next;
    },
    get longestQueue() {
      return longestQueue;
    },
    liars,
    cuts,
    attach: (host) => hosts.set(host.name, host),
  };
}

export function cutOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** `left.r1#3` is the third incarnation of process `left.r1`. */
function processOf(host: string): string {
  return host.slice(0, host.indexOf("#"));
}

function garbled(message: Outgoing, random: Random): Outgoing {
  const { payload } = message;
  if (payload.length === 0) return message;
  if (random.uniform() < 0.5)
    return { ...message, payload: payload.subarray(0, random.integer(0, payload.length - 1)) };
  const flipped = Uint8Array.from(payload);
  const at = random.integer(0, payload.length - 1);
  flipped[at] = (flipped[at] as number) ^ (1 << random.integer(0, 7));
  return { ...message, payload: flipped };
}

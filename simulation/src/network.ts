import { createMemoryNetwork, type Delivery, type MemoryNetwork, type Outgoing } from "@faculty/shared/bus";
import { headerNames } from "@faculty/shared/frames";
import type { Random } from "@faculty/shared/random";
import type { Host } from "./host.ts";
import { type Lie, lied } from "./lies.ts";
import type { Scheduler } from "./scheduler.ts";

/** What becomes of messages; shares of them, 0 to 1. */
export interface Weather {
  readonly lost: number;
  readonly repeated: number;
  /** Cut short, or one bit of them or of their headers changed. */
  readonly garbled: number;
  readonly late: number;
  readonly lateMs: number;
}

export const calm: Weather = { lost: 0, repeated: 0, garbled: 0, late: 0, lateMs: 0 };

export interface Network extends MemoryNetwork {
  weather: Weather;
  /** By name of the process, without its incarnation. */
  readonly liars: Map<string, Lie>;
  /** Refusals of samples that came when every replica there was had just lied about them. */
  readonly justified: ReadonlySet<string>;
  /** Whether the registers were put back to an earlier time. */
  hasForgotten: boolean;
  /** Pairs of processes that do not hear each other. */
  readonly cuts: Set<string>;
  /** Under its own name, a host hears what is sent to it. */
  attach(host: Host): void;
  /** The longest queue that any replica told of. */
  readonly longestQueue: number;
}

const usualDelayMs = 3;
const garbledHeadersShare = 0.4;
/** Whoever answered so shortly ago, and is still there, could have been asked. */
const presentMs = 3000;
/** Where registers are kept; it has no host that could be killed. */
export const server = "server";

export interface NetworkOptions {
  readonly maxPayloadBytes?: number | undefined;
  /** Samples are refused for good so long after the lies they are refused for, at most. */
  readonly refusalMs: number;
  /** Told of every message. */
  readonly heard: (message: Pick<Delivery, "from" | "to" | "subject">) => void;
}

export function createNetwork(scheduler: Scheduler, { maxPayloadBytes, refusalMs, heard }: NetworkOptions): Network {
  const { random } = scheduler;
  const hosts = new Map<string, Host>();
  const liars = new Map<string, Lie>();
  const cuts = new Set<string>();
  const justified = new Set<string>();
  const liedAtMs = new Map<string, number>();
  const answeredAtMs = new Map<string, number>();
  let weather = calm;
  let longestQueue = 0;

  function schedule(deliver: (altered?: Outgoing) => void, { from, to, subject, message }: Delivery): void {
    const what = `< ${from} ${subject} ${message.headers?.[headerNames.crc32c] ?? ""}`;
    heard({ from, to, subject });
    longestQueue = Math.max(longestQueue, Number(message.headers?.[headerNames.queueLength] ?? 0));
    if (cuts.has(cutOf(processOf(from), processOf(to))) || random.uniform() < weather.lost) {
      scheduler.note(`${to} lost ${what}`);
      return;
    }
    const lie = liars.get(processOf(from));
    const isPrediction = subject.endsWith(".predict");
    const sent = lie === undefined || !isPrediction ? message : lied(message, lie);
    const { [headerNames.errorCode]: code, [headerNames.serviceError]: text = "" } = message.headers ?? {};
    if (isPrediction && code === undefined) {
      answeredAtMs.set(processOf(from), scheduler.nowMs);
      if (sent !== message) liedAtMs.set(processOf(from), scheduler.nowMs);
    }
    if (code === "QUARANTINED" && isJustified(text)) justified.add(text);
    const copies = random.uniform() < weather.repeated ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const lateMs = random.uniform() < weather.late ? random.uniform() * weather.lateMs : 0;
      const isGarbled = random.uniform() < weather.garbled;
      const arriving = isGarbled ? garbled(sent, random) : sent;
      const delayMs = random.uniform() * usualDelayMs + lateMs;
      const label = isGarbled ? `${what} garbled` : what;
      if (to === server) scheduler.after(delayMs, `${to} ${label}`, () => deliver());
      else hosts.get(to)?.later(delayMs, label, () => deliver(arriving));
    }
  }

  function isJustified(refusal: string): boolean {
    const [, teacher] = /^teacher (\w+) refuses/.exec(refusal) ?? [];
    const isRecent = (times: ReadonlyMap<string, number>, name: string, ms: number) =>
      scheduler.nowMs - (times.get(name) ?? Number.NEGATIVE_INFINITY) <= ms;
    const running = [...hosts.values()].filter(({ isAlive, isPaused }) => isAlive && !isPaused);
    const present = running
      .map(({ name }) => processOf(name))
      .filter((name) => name.startsWith(`${teacher}.r`) && isRecent(answeredAtMs, name, presentMs));
    return present.length > 0 && present.every((name) => isRecent(liedAtMs, name, refusalMs));
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
    justified,
    hasForgotten: false,
    cuts,
    attach: (host) => hosts.set(host.name, host),
  };
}

export function cutOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** `left.r1#3` is the third incarnation of process `left.r1`. */
function processOf(host: string): string {
  const [name = host] = host.split("#");
  return name;
}

function garbled(message: Outgoing, random: Random): Outgoing {
  const { payload } = message;
  if (payload.length === 0 || random.uniform() < garbledHeadersShare) return withGarbledHeader(message, random);
  if (random.uniform() < 0.5)
    return { ...message, payload: payload.subarray(0, random.integer(0, payload.length - 1)) };
  const flipped = Uint8Array.from(payload);
  const at = random.integer(0, payload.length - 1);
  flipped[at] = (flipped[at] as number) ^ (1 << random.integer(0, 7));
  return { ...message, payload: flipped };
}

/** One bit of one header's name or text; bytes that no header may hold do not get through a server. */
function withGarbledHeader(message: Outgoing, random: Random): Outgoing {
  const entries = Object.entries(message.headers ?? {});
  if (entries.length === 0) return message;
  const at = random.integer(0, entries.length - 1);
  const flipped = entries.map(([name, text], i) => {
    if (i !== at) return [name, text];
    return random.uniform() < 0.5 ? [withBitFlipped(name, random), text] : [name, withBitFlipped(text, random)];
  });
  return { ...message, headers: Object.fromEntries(flipped) };
}

function withBitFlipped(text: string, random: Random): string {
  if (text.length === 0) return text;
  const at = random.integer(0, text.length - 1);
  const code = text.charCodeAt(at) ^ (1 << random.integer(0, 6));
  return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
}

import { appendFileSync, readFileSync } from "node:fs";
import type { ErrorCode } from "@faculty/shared/errors";
import { FacultyError } from "@faculty/shared/errors";
import fc from "fast-check";
import { inject, test } from "vitest";
import { collectGarbage } from "../collect-garbage.ts";
import { type HangWatch, hangMs, watchForHangs } from "./hang-watch.ts";
import type { Hostile } from "./hostile.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Inputs a decoder, and the seed they are drawn from: `npm run fuzz -- --count N --seed N`. */
    readonly fuzz: {
      readonly count: number;
      readonly seed: number;
      /** File to which a line is added when a decoder starts and when it is through; empty text for none. */
      readonly tally: string;
    };
  }
}

export interface FuzzTarget {
  /** Of the decoder, in words. */
  readonly name: string;
  readonly inputs: fc.Arbitrary<Hostile>;
  readonly decode: (input: Hostile) => unknown;
  /** What it may refuse with; any other code, or anything else thrown, fails. */
  readonly refusals: readonly ErrorCode[];
  /** JSON lines `{ why, headers?, bytes }`, bytes in base64: what once went wrong, or should never. Tried first. */
  readonly corpus?: URL;
  /** A decoder this many times slower than the others is given so many times fewer inputs. */
  readonly slowness?: number;
}

/** What a decoder may hold at a time: several copies of its input at its widest, and a little. */
const bytesPerInputByte = 64;
const freeBytes = 2 ** 20;
/** Growth of memory over the second half of the inputs that counts as a leak, rather than as the heap's breathing. */
const maxGrowthBytes = 16 * 2 ** 20;
/** For a test as a whole; an input that hangs is noticed by itself. A run file takes 85 ms on a crowded machine. */
const msPerInput = 400;
const minCount = 20;

/**
 * Registers a test that a decoder accepts or refuses, with a code it may refuse with, whatever it is given: it throws
 * nothing else, does not hang, allocates in proportion to its input and keeps nothing.
 */
export function fuzzTest(target: FuzzTarget): void {
  const { count: asked, seed, tally: file } = inject("fuzz");
  const count = Math.max(minCount, Math.round(asked / (target.slowness ?? 1)));
  test(`${target.name}: accepted or refused with a code, ${count} times`, {
    timeout: 2 * hangMs + msPerInput * asked,
  }, async ({ annotate }) => {
    await using watch = watchForHangs(target.name, seed, file);
    const tally = createTally(target, watch);
    const told = (event: object) => {
      if (file !== "") appendFileSync(file, `${JSON.stringify({ name: target.name, ...event })}\n`);
    };
    const rssBefore = process.memoryUsage.rss();
    told({ event: "start" });
    let outcome = "failed";
    try {
      const grown = await feedTwice(target, tally, count, seed);
      await annotate(`${tally.summary()}, memory ${grown >= 0 ? "+" : "−"}${Math.abs(grown / 1024).toFixed(0)} KiB`);
      if (grown > maxGrowthBytes) throw new Error(`${target.name} kept ${grown} bytes of ${count >> 1} inputs`);
      outcome = "passed";
    } finally {
      told({ event: "end", outcome, counts: tally.counts(), rssBefore, rssAfter: process.memoryUsage.rss() });
    }
  });
}

/** @returns By how many bytes the second half of the inputs let the process grow. */
async function feedTwice(target: FuzzTarget, { feed }: Tally, count: number, seed: number): Promise<number> {
  const examples = readCorpus(target.corpus).map((input): [Hostile] => [input]);
  const property = fc.asyncProperty(target.inputs, feed);
  const first = Math.ceil(count / 2);
  await fc.assert(property, { numRuns: first + examples.length, seed, examples, reporter });
  const before = await heldBytes();
  await fc.assert(property, { numRuns: Math.max(1, count - first), seed: seed + 1, reporter });
  return (await heldBytes()) - before;
}

interface Tally {
  readonly feed: (input: Hostile) => Promise<void>;
  /** By outcome: `accepted`, or a code. */
  counts(): Readonly<Record<string, number>>;
  summary(): string;
}

function createTally({ name, decode, refusals }: FuzzTarget, watch: HangWatch): Tally {
  const outcomes = new Map<string, number>();
  let slowestMs = 0;

  async function outcomeOf(input: Hostile): Promise<string> {
    try {
      await decode(input);
      return "accepted";
    } catch (thrown) {
      if (!(thrown instanceof FacultyError)) throw thrown;
      if (refusals.includes(thrown.code)) return thrown.code;
      throw new Error(`${name} refused with ${thrown.code}, expected one of ${refusals.join(", ")}`, { cause: thrown });
    }
  }

  return {
    feed: async (input) => {
      const startedMs = performance.now();
      const before = process.memoryUsage().arrayBuffers;
      watch.begin(input);
      const outcome = await outcomeOf(input).finally(() => watch.end());
      const allocated = process.memoryUsage().arrayBuffers - before;
      const tookMs = performance.now() - startedMs;
      slowestMs = Math.max(slowestMs, tookMs);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (tookMs > hangMs) throw new Error(`${name} took ${Math.round(tookMs)} ms for ${input.bytes.length} bytes`);
      if (allocated > freeBytes + bytesPerInputByte * input.bytes.length)
        throw new Error(`${name} allocated ${allocated} bytes for ${input.bytes.length}`);
    },
    counts: () => Object.fromEntries(outcomes),
    summary: () => {
      const counts = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, times]) => `${outcome} ${times}`);
      return `${counts.join(", ")}; slowest ${slowestMs.toFixed(1)} ms`;
    },
  };
}

function readCorpus(url: URL | undefined): readonly Hostile[] {
  if (url === undefined) return [];
  const lines = readFileSync(url, "utf8").trim().split("\n");
  return lines.map((line) => {
    const { headers = {}, bytes } = JSON.parse(line) as { headers?: Record<string, string>; bytes: string };
    return { headers, bytes: Buffer.from(bytes, "base64") };
  });
}

/** Tells the smallest input that fails as the line to keep in the corpus. */
function reporter(outcome: fc.RunDetails<[Hostile]>): void {
  if (!outcome.failed) return;
  const [smallest] = outcome.counterexample ?? [];
  const line =
    smallest && JSON.stringify({ why: "", ...smallest, bytes: Buffer.from(smallest.bytes).toString("base64") });
  throw new Error(`seed ${outcome.seed}, after ${outcome.numRuns} inputs; keep it:\n${line}`, {
    cause: outcome.errorInstance,
  });
}

async function heldBytes(): Promise<number> {
  await collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

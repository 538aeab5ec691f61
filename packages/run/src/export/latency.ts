import type { Clock } from "@faculty/shared/clock";
import { percentile } from "@faculty/shared/metrics";

/** How long a model takes, alone on its machine. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Of batches of `batchRows`. */
  readonly rowsPerSecond: number;
}

export const batchRows = 64;

const warmUps = 10; // the first calls plan kernels and fill caches
const calls = 100;
const batchCalls = 20;

/** @param ask - Answers so many samples; what they are does not matter. */
export async function latencyOf(
  ask: (rows: number) => Promise<unknown>,
  clock: Clock,
  abort: AbortSignal,
): Promise<Latency> {
  const one = await times(ask, 1, calls, clock, abort);
  const batches = await times(ask, batchRows, batchCalls, clock, abort);
  return {
    p50Ms: percentile(one, 50),
    p95Ms: percentile(one, 95),
    rowsPerSecond: (1000 * batchRows) / percentile(batches, 50),
  };
}

async function times(
  ask: (rows: number) => Promise<unknown>,
  rows: number,
  measured: number,
  clock: Clock,
  abort: AbortSignal,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let call = -warmUps; call < measured; call++) {
    abort.throwIfAborted();
    const startMs = clock.now();
    await ask(rows);
    if (call >= 0) found.push(clock.now() - startMs);
  }
  return found;
}

import { FacultyError } from "@faculty/shared/errors";

/**
 * Work by key: asked for twice while it runs, it runs once; finished, the last results are kept, so that several
 * students on one plan, or a request repeated after a lost reply, cost the teachers nothing.
 *
 * 1. At most `capacity` pieces of work run at once; one more is refused as FULL.
 * 2. At most `capacity` results are kept, of `maxBytes` together; the last one is kept whatever it takes.
 * 3. A failed piece of work is forgotten, so that asking again tries again.
 */
export interface BatchCache<Value> {
  get(key: string, work: () => Promise<Value>): Promise<Value>;
  /** Pieces of work that run now. */
  readonly running: number;
}

export interface BatchCacheOptions<Value> {
  readonly capacity: number;
  readonly maxBytes: number;
  readonly bytesOf: (value: Value) => number;
}

export function createBatchCache<Value>({ capacity, maxBytes, bytesOf }: BatchCacheOptions<Value>): BatchCache<Value> {
  // Made once: under overload most are told so, and nobody reads the stack.
  const full = new FacultyError("FULL", `${capacity} batches are under way, at most ${capacity} may be`);
  const running = new Map<string, Promise<Value>>();
  const finished = new Map<string, Value>();
  let keptBytes = 0;

  async function run(key: string, work: () => Promise<Value>): Promise<Value> {
    try {
      const value = await work();
      finished.set(key, value);
      keptBytes += bytesOf(value);
      forgetOldest();
      return value;
    } finally {
      running.delete(key);
    }
  }

  function forgetOldest(): void {
    for (const [key, value] of finished) {
      if (finished.size === 1 || (finished.size <= capacity && keptBytes <= maxBytes)) return;
      finished.delete(key);
      keptBytes -= bytesOf(value);
    }
  }

  return {
    get: (key, work) => {
      const kept = finished.get(key);
      if (kept !== undefined) return Promise.resolve(kept);
      const shared = running.get(key);
      if (shared !== undefined) return shared;
      if (running.size >= capacity) return Promise.reject(full);
      const started = run(key, work);
      running.set(key, started);
      return started;
    },
    get running() {
      return running.size;
    },
  };
}

import { FacultyError } from "@faculty/shared/errors";

/**
 * Work by key: asked for twice while it runs, it runs once; finished, the last `capacity` results are kept, so that
 * several students on one plan, or a request repeated after a lost reply, cost the teachers nothing.
 *
 * 1. At most `capacity` pieces of work run at once; one more is refused as FULL.
 * 2. A failed piece of work is forgotten, so that asking again tries again.
 */
export interface BatchCache<Value> {
  get(key: string, work: () => Promise<Value>): Promise<Value>;
  /** Pieces of work that run now. */
  readonly running: number;
}

export function createBatchCache<Value>(capacity: number): BatchCache<Value> {
  const running = new Map<string, Promise<Value>>();
  const finished = new Map<string, Value>();

  async function run(key: string, work: () => Promise<Value>): Promise<Value> {
    try {
      const value = await work();
      finished.set(key, value);
      const oldest = finished.keys().next();
      if (finished.size > capacity && !oldest.done) finished.delete(oldest.value);
      return value;
    } finally {
      running.delete(key);
    }
  }

  return {
    get: (key, work) => {
      const kept = finished.get(key);
      if (kept !== undefined) return Promise.resolve(kept);
      const shared = running.get(key);
      if (shared !== undefined) return shared;
      if (running.size >= capacity)
        return Promise.reject(
          new FacultyError("FULL", `${running.size} batches are under way, at most ${capacity} may be`),
        );
      const started = run(key, work);
      running.set(key, started);
      return started;
    },
    get running() {
      return running.size;
    },
  };
}

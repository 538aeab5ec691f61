import { type Abort, linkAborts, settledReason } from "@faculty/shared/abort";

/**
 * Keeps up to `credit` tasks running ahead of the one being consumed, and yields their results in the order given. When
 * the consumer stops early, what is still running is told to stop and awaited.
 * @param tasks - Started in order; each must honour the signal it is given.
 * @param inTurn - What becomes of a result when those before it were yielded; still one of the `credit` tasks.
 */
export async function* creditWindow<Result>(
  tasks: Iterable<(abort: Abort) => Promise<Result>>,
  credit: number,
  abort: Abort,
  inTurn: (result: Result, abort: Abort) => Promise<Result> = async (result) => result,
): AsyncGenerator<Result, void, undefined> {
  using either = linkAborts(abort);
  const upcoming = tasks[Symbol.iterator]();
  const running: Promise<Result>[] = [];
  const start = () => {
    const next = upcoming.next();
    if (next.done) return;
    const result = next.value(either.signal);
    result.catch(() => undefined); // seen when its turn comes; until then it is not unhandled
    running.push(result);
  };
  try {
    for (let i = 0; i < credit; i++) start();
    for (let next = running.shift(); next !== undefined; next = running.shift()) {
      const result = await inTurn(await next, either.signal);
      start();
      yield result;
    }
  } finally {
    either.abort(settledReason);
    await Promise.allSettled(running);
  }
}

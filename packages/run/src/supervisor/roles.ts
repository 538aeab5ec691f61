import type { Child, Launcher } from "../processes/child.ts";
import { type KeepAliveOptions, keepAlive } from "../processes/keep-alive.ts";

/** A role that runs until it is stopped. */
interface Role {
  stop(): Promise<void>;
}

/** The processes of one part of a run. Disposing it stops all of them, in order, and waits for their end. */
export interface Roles extends AsyncDisposable {
  /** Starts a role that runs until stopped. */
  start(child: KeepAliveOptions["child"]): Role;
  /** The same of what the others need to end in order: it is told to stop when they have ended. */
  startBase(child: KeepAliveOptions["child"]): void;
  /** Runs a role to its end, which is exit code 0. @throws FacultyError what the role states when it fails. */
  complete(child: KeepAliveOptions["child"], waitedFor?: KeepAliveOptions["waitedFor"]): Promise<void>;
  /** SIGKILL to every process, for when there is no time for order. */
  readonly kill: () => void;
  /** The outcome of `work`, or the first failure of any role, whichever comes first. */
  guard<Result>(work: Promise<Result>): Promise<Result>;
}

export interface RolesOptions {
  readonly launcher: Launcher;
  readonly abort: AbortSignal;
  readonly graceMs: number;
  readonly onRestart: KeepAliveOptions["onRestart"];
  /** Called with each process as soon as it is started. */
  readonly onStart: KeepAliveOptions["onStart"];
}

/**
 * 1. Every process started here has ended when `dispose` resolves.
 * 2. A role that fails for good fails `guard` and every `complete` that waits.
 * 3. After `abort` fires nothing is started, but what the roles need that are told to stop.
 * 4. A base is told to stop after every other role has ended, whether the run failed, was stopped or is over.
 */
export function createRoles(options: RolesOptions): Roles {
  const { launcher, graceMs, onRestart } = options;
  const all = new AbortController();
  let fail: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined); // whoever guards learns of it
  const base = new AbortController();
  const running = new Set<Promise<unknown>>();
  const runningBases = new Set<Promise<unknown>>();
  const children = new Set<Child>();
  options.abort.addEventListener("abort", () => fail(options.abort.reason), { once: true });
  if (options.abort.aborted) fail(options.abort.reason);

  const onStart: KeepAliveOptions["onStart"] = (child) => {
    options.onStart(child);
    children.add(child);
    void child.exited.then(() => children.delete(child));
  };
  const own = <Result>(work: Promise<Result>, among = running): Promise<Result> => {
    const settled = work.then(
      () => undefined,
      () => undefined, // `failed` carries it
    );
    among.add(settled);
    void settled.then(() => among.delete(settled));
    return work;
  };

  return {
    start: (child) => {
      const stopped = new AbortController();
      const abort = AbortSignal.any([stopped.signal, all.signal, options.abort]);
      const work = own(keepAlive(launcher, { child, onRestart, onStart, abort, graceMs }));
      work.catch(fail);
      return {
        stop: async () => {
          stopped.abort();
          await work;
        },
      };
    },
    startBase: (child) => {
      own(keepAlive(launcher, { child, onRestart, onStart, abort: base.signal, graceMs }), runningBases).catch(fail);
    },
    complete: async (child, waitedFor) => {
      const abort = AbortSignal.any([all.signal, options.abort]);
      const isDone: KeepAliveOptions["isDone"] = (exit) => exit.kind === "code" && exit.code === 0;
      const work = own(keepAlive(launcher, { child, isDone, waitedFor, onRestart, onStart, abort, graceMs }));
      await Promise.race([work, failed]);
      abort.throwIfAborted();
    },
    kill: () => {
      for (const child of children) child.kill();
    },
    guard: (work) => {
      work.catch(() => undefined); // it may fail after the race was decided
      return Promise.race([work, failed]);
    },
    [Symbol.asyncDispose]: async () => {
      all.abort();
      while (running.size > 0) await Promise.all(running);
      base.abort();
      await Promise.all(runningBases);
    },
  };
}

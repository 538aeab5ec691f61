import type { MemoryBus } from "@faculty/shared/bus";
import { asFacultyError, type FacultyError } from "@faculty/shared/errors";
import { createHost, type Host } from "./host.ts";
import type { Network } from "./network.ts";
import type { Scheduler } from "./scheduler.ts";

/** What a process finds when it starts. */
export interface Machine {
  readonly host: Host;
  readonly bus: MemoryBus;
  /** As SIGTERM would. */
  readonly stop: AbortSignal;
}

/** How a process ended that was not killed. */
type End = "finished" | "stopped" | FacultyError;

/** A role that is started again whenever it ends, as a supervisor would. */
export interface Process {
  readonly name: string;
  readonly host: Host | null;
  readonly isRunning: boolean;
  start(): void;
  /** As SIGKILL would; started again after `restartMs`. */
  kill(restartMs: number): void;
  /** As SIGTERM would; started again after `restartMs`, not at all where that is null. */
  stop(restartMs: number | null): void;
  pause(): void;
  resume(): void;
  disconnect(reconnectMs: number): void;
}

export interface ProcessOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly main: (machine: Machine) => Promise<"finished" | "stopped">;
  /** @param end - Of a process that ended by itself. @returns Whether it is to be started again. */
  readonly ended: (end: End, host: Host) => boolean;
}

/** Between the end of a process and its next start, at most. */
const longestRestartMs = 800;
/** A server notices that a client is gone at once, or after as long. */
const longestLingerMs = 1500;

export function createProcess({ name, scheduler, network, main, ended }: ProcessOptions): Process {
  const { random } = scheduler;
  let incarnation = 0;
  let current: { readonly host: Host; readonly bus: MemoryBus; readonly stopping: AbortController } | null = null;
  let restartMs: number | null = null;

  function start(): void {
    if (current !== null) return;
    incarnation += 1;
    const host = createHost(scheduler, `${name}#${incarnation}`);
    network.attach(host);
    const bus = network.connect({ name: host.name, clock: host.clock });
    const stopping = new AbortController();
    current = { host, bus, stopping };
    restartMs = random.uniform() * longestRestartMs;
    host.later(random.uniform() * 50, "starts", () => {
      void main({ host, bus, stop: stopping.signal }).then(
        (end) => exit(host, bus, end),
        (thrown: unknown) => exit(host, bus, stopping.signal.aborted ? "stopped" : asFacultyError(thrown)),
      );
    });
  }

  /** What the process let go of last comes to its end a little later: then nothing may be left. */
  function exit(host: Host, bus: MemoryBus, end: End): void {
    scheduler.note(`${host.name} ended: ${typeof end === "string" ? end : `${end.code} ${end.message}`}`);
    host.later(0, "exits", () => {
      const isWanted = ended(end, host);
      host.kill();
      bus.vanish();
      if (current?.host === host) gone(isWanted ? restartMs : null);
    });
  }

  function gone(afterMs: number | null): void {
    current = null;
    if (afterMs !== null) scheduler.after(afterMs, `${name} is started again`, start);
  }

  function withdraw(bus: MemoryBus): void {
    const lingerMs = random.uniform() < 0.7 ? 0 : random.uniform() * longestLingerMs;
    if (lingerMs === 0) bus.vanish();
    else scheduler.after(lingerMs, `${name} is missed by the server`, () => bus.vanish());
  }

  return {
    name,
    get host() {
      return current?.host ?? null;
    },
    get isRunning() {
      return current !== null;
    },
    start,
    kill: (afterMs) => {
      if (current === null) return;
      const { host, bus } = current;
      scheduler.note(`${host.name} is killed`);
      host.kill();
      withdraw(bus);
      gone(afterMs);
    },
    stop: (afterMs) => {
      restartMs = afterMs;
      current?.stopping.abort();
    },
    pause: () => current?.host.pause(),
    resume: () => current?.host.resume(),
    disconnect: (reconnectMs) => {
      if (current === null) return;
      const { host, bus } = current;
      bus.disconnect();
      host.later(reconnectMs, "connects again", () => bus.reconnect());
    },
  };
}

import type { Random } from "@faculty/shared/random";
import type { ProxiedNetwork } from "./network.ts";
import { type RunProcess, runProcesses } from "./run-processes.ts";
import type { SmallDisk } from "./small-disk.ts";
import type { Supervised } from "./supervised.ts";

/** The run that faults are done to. */
export interface Site {
  /** Of the run. */
  readonly folder: string;
  readonly supervised: Supervised;
  /** Null where the run has a nats-server of its own. */
  readonly network: ProxiedNetwork | null;
  /** Null where none may be mounted. */
  readonly disk: SmallDisk | null;
  readonly random: Random;
  readonly abort: AbortSignal;
}

export function pick<Value>(values: readonly Value[], random: Random): Value | undefined {
  return values.length === 0 ? undefined : values[random.integer(0, values.length - 1)];
}

export function ofRole({ folder }: Site, ...roles: readonly RunProcess["role"][]): readonly RunProcess[] {
  return runProcesses(folder).filter(({ role }) => roles.includes(role));
}

/** All replicas of one teacher. */
export function oneTeacher(site: Site): readonly RunProcess[] {
  const replicas = ofRole(site, "teacher");
  const teacher = pick([...new Set(replicas.map((replica) => replica.teacher))].sort(), site.random);
  return replicas.filter((replica) => replica.teacher === teacher);
}

/** Sends a signal to a process that may be gone by now. */
export function signalTo({ pid }: { readonly pid: number }, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return; // it ended by itself
  }
}

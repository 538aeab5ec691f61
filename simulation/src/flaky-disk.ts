import type { Disk } from "@faculty/shared/disk";
import { createMemoryDisk, type MemoryDisk } from "@faculty/testing";
import type { Host } from "./host.ts";
import type { Scheduler } from "./scheduler.ts";

/** The trainer's disk, which outlives its processes. */
export interface FlakyDisk {
  isFull: boolean;
  /** Names of the hosts that were told so. */
  readonly refused: ReadonlySet<string>;
  /** The next write ends with its process in the middle of it. */
  tearNext(killed: () => void): void;
  mount(host: Host): Disk;
  cutPower(): void;
  read(path: string): Promise<Buffer | null>;
}

/** One operation takes up to this long. */
const longestMs = 6;
/** Of what is written, up to this much is there when the disk is full or the process dies. */
const mostBytes = 2000;

export function createFlakyDisk(scheduler: Scheduler): FlakyDisk {
  const { random } = scheduler;
  const memory: MemoryDisk = createMemoryDisk();
  const refused = new Set<string>();
  let isFull = false;
  let torn: (() => void) | null = null;

  return {
    get isFull() {
      return isFull;
    },
    set isFull(next) {
      isFull = next;
    },
    refused,
    tearNext: (killed) => {
      torn = killed;
    },
    mount: (host) => {
      const wait = (what: string) =>
        new Promise<void>((resolve) => void host.later(random.uniform() * longestMs, `disk ${what}`, resolve));
      const disk = memory.mount({
        before: wait,
        fate: () => {
          const bytes = random.integer(0, mostBytes);
          if (torn !== null && host.isAlive) {
            torn();
            torn = null;
            return { kind: "torn", bytes };
          }
          if (!isFull) return { kind: "proceed" };
          refused.add(host.name);
          return { kind: "full", bytes };
        },
      });
      return {
        ...disk,
        list: async (path) => {
          await wait("list");
          return disk.list(path);
        },
        read: async (path) => {
          await wait("read");
          return disk.read(path);
        },
      };
    },
    cutPower: () => memory.cutPower(random),
    read: (path) => memory.mount().read(path),
  };
}

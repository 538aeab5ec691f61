import { basename } from "node:path";
import type { Disk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";

/**
 * Where a trainer can be made to end as if it were killed, so that tests find it dead at each moment that matters:
 * around a step; before, in the middle of and after each change of the disk that a checkpoint is made of.
 */
export const failpoints = [
  "before-apply",
  "after-apply",
  "ledger-appended",
  "ledger-synced",
  "checkpoint-begun",
  "checkpoint-torn",
  "checkpoint-written",
  "checkpoint-renamed",
  "checkpoint-committed",
] as const;

export type FailpointName = (typeof failpoints)[number];

/** `FACULTY_FAILPOINT=name@n`: the process ends when it comes by there for the nth time. */
export interface Failpoint {
  readonly name: FailpointName;
  readonly at: number;
}

/** @throws FacultyError USAGE. */
export function readFailpoint(text: string): Failpoint {
  const [, given, at] = /^([a-z-]+)@([1-9]\d{0,8})$/.exec(text) ?? [];
  const name = failpoints.find((one) => one === given);
  if (name !== undefined) return { name, at: Number(at) };
  throw new FacultyError(
    "USAGE",
    `FACULTY_FAILPOINT is ${JSON.stringify(text)}, expected one of ${failpoints.join(", ")} with @ and a number from 1 on`,
  );
}

interface Armed {
  readonly disk: Disk;
  readonly onApply: (moment: "before-apply" | "after-apply") => void;
}

/** What a trainer is given so that it ends there. @param die - Ends the process; does not return. */
export function armed({ name, at }: Failpoint, disk: Disk, die: () => never): Armed {
  let times = 0;
  const isNow = (point: FailpointName) => point === name && ++times === at;
  const pass = (point: FailpointName) => {
    if (isNow(point)) die();
  };
  const isCheckpoint = (path: string) => basename(path).includes(".checkpoint");
  return {
    onApply: pass,
    disk: {
      ...disk,
      write: async (path, content) => {
        if (isCheckpoint(path)) pass("checkpoint-begun");
        if (isCheckpoint(path) && isNow("checkpoint-torn")) {
          await disk.write(path, content.subarray(0, content.length / 2));
          die();
        }
        await disk.write(path, content);
        if (isCheckpoint(path)) pass("checkpoint-written");
      },
      rename: async (from, to) => {
        await disk.rename(from, to);
        if (isCheckpoint(to)) pass("checkpoint-renamed");
      },
      syncFolder: async (path) => {
        await disk.syncFolder(path);
        if (basename(path) === "checkpoints") pass("checkpoint-committed");
      },
      append: async (path, length) => {
        const file = await disk.append(path, length);
        return {
          append: async (content) => {
            await file.append(content);
            pass("ledger-appended");
          },
          sync: async () => {
            await file.sync();
            pass("ledger-synced");
          },
          [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
        };
      },
    },
  };
}

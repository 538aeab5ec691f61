import { dirname, join } from "node:path";
import type { Bus, BusMessage } from "@faculty/shared/bus";
import type { Disk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { decodeFrame } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import { pullReply } from "@faculty/shared/protocol";
import { trainStudent } from "@faculty/student-trainer";
import { type Checkpoint, decodeCheckpoint } from "@faculty/student-trainer/checkpoint";
import { createHashModel } from "./hash-model.ts";
import type { Machine } from "./process.ts";
import { runId, type Scenario, student } from "./scenarios.ts";

const folder = "/student";
export const ledgerPath: string = join(folder, "ledger.jsonl");
const checkpointFolder = join(folder, "checkpoints");
export const seed = 5;

export interface TrainerOptions {
  readonly scenario: Scenario;
  readonly disk: Disk;
  readonly logger: Logger;
  /** Told how many requests wait for a reply, whenever one is sent. */
  readonly waiting: (requests: number) => void;
  /** Told where a checkpoint stands and whose digests it holds, once it is on disk. */
  readonly committed: (at: Position, teachers: readonly string[]) => void;
  /** Told that of samples held out, by which epochs may be told apart, a teacher said nothing. */
  readonly heldOutWithout: () => void;
  /** Told where it goes on from. */
  readonly resumed: (at: Position) => void;
}

/** Steps that a checkpoint holds; Infinity once the student is saved. */
type Position = number;

const requestTimeoutMs = 4000;

/** A trainer as it is, but for its model. What it keeps and finds is seen on its disk. */
export async function trainerMain(
  { host, bus, stop }: Machine,
  { scenario: { spec, dataset }, disk, logger, waiting, committed, heldOutWithout, resumed }: TrainerOptions,
): Promise<"finished" | "stopped"> {
  const checkpoints = watchCheckpoints(disk, ({ phase, state, digests }) =>
    committed(positionOf({ phase, state }), Object.keys(digests)),
  );
  const { kind } = await trainStudent(
    {
      runId,
      spec,
      dataset,
      student,
      seed,
      objective: "distil",
      temperature: 2,
      bus: watched(bus, waiting, heldOutWithout),
      folder,
      disk: checkpoints.disk,
      clock: {
        ...host.clock,
        turn: () => {
          checkpoints.wentOn();
          return host.clock.turn();
        },
      },
      logger,
      requestTimeoutMs,
      abort: stop,
      onProgress: () => undefined,
    },
    async () => {
      resumed(positionOf(checkpoints.found()));
      return createHashModel(dataset);
    },
  );
  checkpoints.wentOn();
  return kind;
}

function positionOf(found: Pick<Checkpoint, "phase" | "state"> | null): Position {
  return found?.phase === "done" ? Number.POSITIVE_INFINITY : (found?.state.steps ?? 0);
}

interface CheckpointWatch {
  readonly disk: Disk;
  /** The whole checkpoint that was read last. */
  found(): Checkpoint | null;
  /** The trainer goes on from what it wrote: it takes that for safe. */
  wentOn(): void;
}

/** Sees on a trainer's disk what it finds there, and tells of each checkpoint that it relies on. */
function watchCheckpoints(disk: Disk, tell: (checkpoint: Checkpoint) => void): CheckpointWatch {
  let found: Checkpoint | null = null;
  let content: Uint8Array = Buffer.alloc(0);
  let named: Checkpoint | null = null;

  function wentOn(): void {
    if (named !== null) tell(named);
    named = null;
  }

  return {
    disk: {
      ...disk,
      read: async (path) => {
        const bytes = await disk.read(path);
        if (dirname(path) === checkpointFolder && bytes !== null) found = decoded(path, bytes) ?? found;
        return bytes;
      },
      write: async (path, written) => {
        if (dirname(path) === checkpointFolder) content = written;
        else wentOn();
        await disk.write(path, written);
      },
      rename: async (from, to) => {
        await disk.rename(from, to);
        if (dirname(to) === checkpointFolder) named = decodeCheckpoint(to, Buffer.from(content));
      },
    },
    found: () => found,
    wentOn,
  };
}

/** Null of one that a crash tore. */
function decoded(path: string, bytes: Buffer): Checkpoint | null {
  try {
    return decodeCheckpoint(path, bytes);
  } catch (thrown) {
    if (thrown instanceof FacultyError) return null;
    throw thrown;
  }
}

/** The bus, which tells how many requests wait, and of answers about samples held out that lack a teacher. */
function watched(bus: Bus, tell: (requests: number) => void, tellOfLack: () => void): Bus {
  let requests = 0;
  return {
    ...bus,
    request: async (...asked) => {
      tell(++requests);
      try {
        const reply = await bus.request(...asked);
        if (lacksTeacher(reply)) tellOfLack();
        return reply;
      } finally {
        requests -= 1;
      }
    },
  };
}

/** Whether an answer about samples outside of the plan was made without a teacher; of one that cannot be read, no. */
function lacksTeacher({ subject, headers, payload }: BusMessage): boolean {
  try {
    const { head } = decodeFrame(pullReply, subject, headers, payload);
    return head.batch.kind === "evaluate" && head.mask.includes(false);
  } catch (thrown) {
    if (thrown instanceof FacultyError) return false;
    throw thrown;
  }
}

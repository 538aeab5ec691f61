import { dirname } from "node:path";
import type { AppendFile, Disk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { chainStart, ledgerLine } from "./ledger-line.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import { type ReadLedger, readLedger } from "./read-ledger.ts";

/** A place in a ledger; a checkpoint holds the one that belongs to it. */
export interface LedgerMark {
  readonly bytes: number;
  readonly chain: string;
}

/**
 * The record of what a student was made of, for whoever does not trust the run (`faculty audit`). Nothing is read from
 * it to train. Invariants:
 *
 * 1. When a checkpoint is on disk, so is every record before it: `commit` comes first.
 * 2. Opened at a checkpoint's mark, it holds what it held then: records of steps that the checkpoint does not know are
 *    cut off, and made again.
 * 3. It never hides that it lost something: where it does not reach the mark, a `gap` says so.
 */
export interface Ledger extends AsyncDisposable {
  add(record: LedgerRecord): void;
  /** @returns Where the ledger ends; on disk, even after a power cut. @throws FacultyError IO_FAILED. */
  commit(): Promise<LedgerMark>;
}

/**
 * @param mark - Of the checkpoint that training goes on from; null to begin.
 * @throws FacultyError IO_FAILED.
 */
export async function openLedger(
  disk: Disk,
  path: string,
  begin: LedgerRecord,
  mark: LedgerMark | null,
  logger: Logger,
): Promise<Ledger> {
  const io = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof FacultyError ? cause : failure(cause);
    }
  };
  const failure = (cause: unknown): FacultyError => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new FacultyError("IO_FAILED", `cannot keep the ledger ${path}: ${why}`, { path }, { cause });
  };
  const from =
    mark === null ? { bytes: 0, chain: chainStart, first: begin } : await io(() => rewound(disk, path, mark));
  let end: LedgerMark = from;
  let waiting = "";
  let broken: FacultyError | null = null;
  const file: AppendFile = await io(async () => {
    await disk.makeFolder(dirname(path));
    const opened = await disk.append(path, from.bytes);
    await disk.syncFolder(dirname(path));
    return opened;
  });

  function add(record: LedgerRecord): void {
    const { text, chain } = ledgerLine(record, end.chain);
    waiting += text;
    end = { bytes: end.bytes + Buffer.byteLength(text), chain };
  }

  if (from.first !== null) add(from.first);
  if (from.first?.kind === "gap") logger.error({ event: "ledger-gap", path }, `${path}: ${from.first.why}`);
  return {
    add,
    commit: () =>
      io(async () => {
        if (broken !== null) throw broken; // part of a line may be there: only a fresh start cuts it off
        const [text, reached] = [waiting, end];
        waiting = "";
        try {
          await file.append(Buffer.from(text));
          await file.sync();
        } catch (cause) {
          broken = failure(cause);
          throw broken;
        }
        return reached;
      }),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

/** Where to go on, and what to say first. */
interface Rewound extends LedgerMark {
  readonly first: LedgerRecord | null;
}

async function rewound(disk: Disk, path: string, mark: LedgerMark): Promise<Rewound> {
  const content = await disk.read(path);
  const upToMark = readLedger((content ?? Buffer.alloc(0)).subarray(0, mark.bytes));
  if (upToMark.bytes === mark.bytes && upToMark.chain === mark.chain) {
    const discarded = recordsAfter(content, upToMark);
    return { ...mark, first: { kind: "resume", discarded } };
  }
  const { bytes, chain } = upToMark;
  const found = upToMark.damage?.message ?? (content === null ? "it is not there" : `it ends at byte ${bytes}`);
  return { bytes, chain, first: { kind: "gap", why: `the checkpoint knows ${mark.bytes} bytes: ${found}` } };
}

/** Whole lines behind the mark; a torn one is no record. */
function recordsAfter(content: Buffer | null, { bytes }: ReadLedger): number {
  const rest = content?.subarray(bytes) ?? Buffer.alloc(0);
  let lines = 0;
  for (let at = rest.indexOf("\n"); at >= 0; at = rest.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

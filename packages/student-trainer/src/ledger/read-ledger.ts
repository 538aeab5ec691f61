import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { chainStart, parseLedgerLine } from "./ledger-line.ts";
import type { LedgerRecord } from "./ledger-record.ts";

export interface ReadLedger {
  readonly records: readonly LedgerRecord[];
  /** Bytes of the whole lines that follow from each other. */
  readonly bytes: number;
  /** Of the last of them. */
  readonly chain: string;
  /** Why what follows them was not read; null where nothing does. */
  readonly damage: FacultyError | null;
}

const newline = 0x0a;

/** Reads as far as the chain holds; a crash leaves a torn last line, anything else is damage all the same. */
export function readLedger(content: Buffer): ReadLedger {
  const records: LedgerRecord[] = [];
  let bytes = 0;
  let chain = chainStart;
  while (bytes < content.length) {
    const end = content.indexOf(newline, bytes);
    try {
      if (end < 0) throw new FacultyError("BAD_LEDGER", "the last line is torn");
      const parsed = parseLedgerLine(content.toString("utf8", bytes, end), chain);
      records.push(parsed.record);
      chain = parsed.chain;
      bytes = end + 1;
    } catch (thrown) {
      const why = `line ${records.length + 1}, byte ${bytes}: ${asFacultyError(thrown).message}`;
      return { records, bytes, chain, damage: new FacultyError("BAD_LEDGER", why, {}, { cause: thrown }) };
    }
  }
  return { records, bytes, chain, damage: null };
}

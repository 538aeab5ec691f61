import { createHash } from "node:crypto";
import { FacultyError } from "@faculty/shared/errors";
import { type LedgerRecord, ledgerRecord } from "./ledger-record.ts";

/** What the first line is chained to. */
export const chainStart: string = "0".repeat(32);

/** 128 bits: two lines of one chain are never taken for each other. */
const chainLength = 32;
const chainKey = ',"chain":"';

export interface ChainedLine {
  readonly text: string;
  readonly chain: string;
}

/**
 * A record as its line: JSON that ends in `chain`, the SHA-256 of the chain before and the record, cut to 128 bits. A line
 * that is torn, changed, missing or out of order breaks the chain.
 */
export function ledgerLine(record: LedgerRecord, before: string): ChainedLine {
  const body = JSON.stringify(record);
  const chain = chainOf(body, before);
  return { text: `${body.slice(0, -1)}${chainKey}${chain}"}\n`, chain };
}

/** @throws FacultyError BAD_LEDGER. */
export function parseLedgerLine(
  line: string,
  before: string,
): { readonly record: LedgerRecord; readonly chain: string } {
  const at = line.lastIndexOf(chainKey);
  const chain = line.slice(at + chainKey.length, at + chainKey.length + chainLength);
  const body = `${line.slice(0, at)}}`;
  if (at < 0 || line !== `${body.slice(0, -1)}${chainKey}${chain}"}`) throw bad("is not a ledger's");
  if (chain !== chainOf(body, before)) throw bad("does not follow from the line before it");
  const read = ledgerRecord.safeParse(JSON.parse(body));
  if (read.success) return { record: read.data, chain };
  const issue = read.error.issues[0];
  throw bad(`holds no record: ${issue?.path.join(".")}: ${issue?.message}`);
}

function chainOf(body: string, before: string): string {
  return createHash("sha256").update(before).update(body).digest("hex").slice(0, chainLength);
}

function bad(why: string): FacultyError {
  return new FacultyError("BAD_LEDGER", `a line ${why}`);
}

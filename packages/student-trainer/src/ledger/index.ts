export type { LedgerRecord } from "./ledger-record.ts";
export { type ReadLedger, readLedger } from "./read-ledger.ts";
export { idsDigest } from "./step-record.ts";

export { openLedger } from "./ledger.ts";
export type { LedgerRecord } from "./ledger-record.ts";
export { type ReadLedger, readLedger } from "./read-ledger.ts";
export { idsDigest, stepRecord } from "./step-record.ts";

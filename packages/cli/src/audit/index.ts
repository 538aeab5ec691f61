export { auditLedger } from "./audit-ledger.ts";

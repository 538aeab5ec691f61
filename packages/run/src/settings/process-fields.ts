import { hostname } from "node:os";

/** What a process is, in its log and in what it exports. */
export interface ProcessFields {
  /** Tells the processes of one component apart. */
  readonly instance: string;
  readonly run_id?: string;
  readonly teacher?: string;
  readonly generation?: number;
}

/** The instance of a process that nobody has named: host and process. */
export function unnamedInstance(): string {
  return `${hostname()}-${process.pid}`;
}

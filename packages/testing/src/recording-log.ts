import { createLogger, type Logger } from "@faculty/shared/logging";

/** A log that a test can read. */
export interface RecordingLog {
  readonly logger: Logger;
  /** Messages of the warnings so far. */
  readonly warnings: readonly string[];
}

export function recordingLog(): RecordingLog {
  const warnings: string[] = [];
  const write = (line: string) => {
    const { msg } = JSON.parse(line) as { readonly msg: string };
    warnings.push(msg);
  };
  return { warnings, logger: createLogger({ service: "student-trainer", level: "warn", to: { write } }) };
}

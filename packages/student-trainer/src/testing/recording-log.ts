import type { TrainerLog } from "../trainer-log.ts";

/** A log that a test can read. */
export interface RecordingLog extends TrainerLog {
  readonly warnings: readonly string[];
}

export function recordingLog(): RecordingLog {
  const warnings: string[] = [];
  return { warnings, info: () => undefined, warn: (_, message) => void warnings.push(message) };
}

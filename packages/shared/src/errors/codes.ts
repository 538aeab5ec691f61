/**
 * The closed list of error codes. `retryable` says whether the same call may succeed later without anyone changing
 * anything; `exitCode` is what a process ends with (sysexits.h where one fits). docs/errors.md explains each.
 */
const table = {
  USAGE: { retryable: false, exitCode: 2 },
  BAD_RUN_FILE: { retryable: false, exitCode: 78 },
  BAD_MODEL: { retryable: false, exitCode: 65 },
  BAD_PLUGIN: { retryable: false, exitCode: 65 },
  BAD_DATASET: { retryable: false, exitCode: 65 },
  BAD_CHECKPOINT: { retryable: false, exitCode: 65 },
  BAD_LEDGER: { retryable: false, exitCode: 65 },
  BAD_SIGNALS: { retryable: false, exitCode: 65 },
  QUARANTINED: { retryable: false, exitCode: 65 },
  SIGNAL_DRIFT: { retryable: false, exitCode: 65 },
  NOT_FOUND: { retryable: false, exitCode: 66 },
  OUTSIDE_ROOTS: { retryable: false, exitCode: 77 },
  SHAPE_MISMATCH: { retryable: false, exitCode: 65 },
  CLASS_MISMATCH: { retryable: false, exitCode: 65 },
  DIGEST_MISMATCH: { retryable: false, exitCode: 65 },
  RESUME_MISMATCH: { retryable: false, exitCode: 65 },
  UNKNOWN_MODEL: { retryable: false, exitCode: 69 },
  UNKNOWN_LAYER: { retryable: false, exitCode: 78 },
  MALFORMED_FRAME: { retryable: false, exitCode: 76 },
  UNSUPPORTED_WIRE: { retryable: false, exitCode: 76 },
  STALE_GENERATION: { retryable: false, exitCode: 76 },
  TOO_LARGE: { retryable: false, exitCode: 76 },
  NOT_FINITE: { retryable: false, exitCode: 65 },
  NOT_A_SIGNAL: { retryable: false, exitCode: 65 },
  FULL: { retryable: true, exitCode: 75 },
  DRAINING: { retryable: true, exitCode: 75 },
  DEADLINE: { retryable: true, exitCode: 75 },
  TEACHER_ABSENT: { retryable: true, exitCode: 75 },
  NO_RESPONDER: { retryable: true, exitCode: 75 },
  BUS_UNREACHABLE: { retryable: true, exitCode: 69 },
  BUS_REFUSED: { retryable: false, exitCode: 77 },
  NO_JETSTREAM: { retryable: false, exitCode: 78 },
  BACKEND_UNAVAILABLE: { retryable: false, exitCode: 69 },
  CHILD_FAILED: { retryable: false, exitCode: 70 },
  IO_FAILED: { retryable: true, exitCode: 74 },
  TOO_PARTIAL: { retryable: false, exitCode: 65 },
  CANCELLED: { retryable: false, exitCode: 130 },
  INTERNAL: { retryable: false, exitCode: 70 },
} as const;

export type ErrorCode = keyof typeof table;

export const errorCodes: Readonly<Record<ErrorCode, { readonly retryable: boolean; readonly exitCode: number }>> =
  table;

/** Narrows a code that came from the wire. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}

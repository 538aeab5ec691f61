import { type ErrorCode, errorCodes } from "./codes.ts";

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error class: a code from the closed list, one sentence for people, structured details for logs and the wire. */
export class FacultyError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = "FacultyError";
    this.code = code;
    this.details = details;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  get exitCode(): number {
    return errorCodes[this.code].exitCode;
  }
}

/** Any thrown value as a FacultyError; what is not ours becomes INTERNAL and keeps its cause. */
export function asFacultyError(thrown: unknown): FacultyError {
  if (thrown instanceof FacultyError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new FacultyError("INTERNAL", message, {}, { cause: thrown });
}

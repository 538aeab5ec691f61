import { type ErrorCode, FacultyError, isErrorCode } from "@faculty/shared/errors";
import { z } from "zod";

/** What a process says of the error that ends it, over the channel to the process that started it. */
const statedFailure = z.object({
  failure: z.object({
    code: z.custom<ErrorCode>((value) => typeof value === "string" && isErrorCode(value)),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
});

/**
 * Tells the process that started this one why it ends; nobody is told where nobody started it.
 * @param from - `process`.
 */
export function stateFailure(from: Pick<NodeJS.Process, "send">, { code, message, details }: FacultyError): void {
  if (code === "CANCELLED") return; // to be told to stop is no failure
  const failure: z.input<typeof statedFailure> = { failure: { code, message, details } };
  from.send?.(failure, undefined, undefined, () => undefined); // who started it may be gone meanwhile
}

/** The error that a message of a process states; null for any other message. */
export function readFailure(message: unknown): FacultyError | null {
  const parsed = statedFailure.safeParse(message);
  if (!parsed.success) return null;
  const { code, message: why, details } = parsed.data.failure;
  return new FacultyError(code, why, details);
}

import { FacultyError } from "../errors/faculty-error.ts";
import { headerNames } from "../frames/headers.ts";

/**
 * How long whoever asked will still wait, as its header says.
 * @param otherwiseMs - Where it does not say.
 * @throws FacultyError MALFORMED_FRAME: no checksum covers headers.
 */
export function remainingMs(
  { headers, subject }: { readonly headers: Readonly<Record<string, string>>; readonly subject: string },
  otherwiseMs: number,
): number {
  const text = headers[headerNames.deadlineMs];
  if (text === undefined) return otherwiseMs;
  const ms = Number(text);
  if (text.trim() !== "" && ms >= 0) return ms;
  throw new FacultyError("MALFORMED_FRAME", `frame on ${subject}: ${headerNames.deadlineMs} is ${text}, expected ≥ 0`);
}

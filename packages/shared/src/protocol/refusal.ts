import type { BusMessage, Outgoing } from "../bus/bus.ts";
import { isErrorCode } from "../errors/codes.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { headerNames } from "../frames/headers.ts";

/** Headers count towards what a message may hold; a sentence may name every class of a model. */
const maxSentence = 4096;

/** A refusal as the services framework carries it, with our own code beside. */
export function refusal(error: FacultyError): Outgoing {
  const sentence = error.message.replaceAll(/[\r\n]+/g, " ");
  return {
    headers: {
      [headerNames.errorCode]: error.code,
      [headerNames.serviceError]: sentence.length <= maxSentence ? sentence : `${sentence.slice(0, maxSentence)} …`,
      [headerNames.serviceErrorCode]: error.retryable ? "503" : "400",
    },
    payload: new Uint8Array(),
  };
}

/**
 * The error that a reply carries instead of a frame, or null. A code this side does not know counts as INTERNAL.
 * @param from - Who refuses, where the reply does not say why.
 */
export function statedRefusal({ headers, subject }: BusMessage, from: string): FacultyError | null {
  const code = headers[headerNames.errorCode];
  const text = headers[headerNames.serviceError];
  if (code === undefined && text === undefined) return null;
  const known = code !== undefined && isErrorCode(code) ? code : "INTERNAL";
  return new FacultyError(known, text ?? `${from} refused with ${code}`, { subject });
}

import { FacultyError } from "../errors/faculty-error.ts";
import type { Outgoing } from "./bus.ts";

const headerPreambleBytes = "NATS/1.0\r\n\r\n".length;
const headerLineBytes = ": \r\n".length;

/** Bytes a message counts against `max_payload`: payload plus the header block as NATS writes it. */
function messageBytes(message: Outgoing): number {
  let bytes = message.payload.length;
  const entries = Object.entries(message.headers ?? {});
  if (entries.length > 0) bytes += headerPreambleBytes;
  for (const [name, value] of entries) bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + headerLineBytes;
  return bytes;
}

/** UTF-8 takes no more for a code unit. */
const mostCharacterBytes = 3;

/** No less than `messageBytes`, without a look at the characters. */
function mostMessageBytes({ payload, headers = {} }: Outgoing): number {
  let bytes = payload.length + headerPreambleBytes;
  for (const name in headers)
    bytes += mostCharacterBytes * (name.length + (headers[name] as string).length) + headerLineBytes;
  return bytes;
}

/** @throws FacultyError TOO_LARGE, before anything is sent: an oversized publish would cost the connection. */
export function checkMessageSize(subject: string, message: Outgoing, maxBytes: number): void {
  if (mostMessageBytes(message) <= maxBytes) return;
  const bytes = messageBytes(message);
  if (bytes <= maxBytes) return;
  throw new FacultyError("TOO_LARGE", `message on ${subject} has ${bytes} bytes, the bus carries at most ${maxBytes}`, {
    subject,
    bytes,
    maxBytes,
  });
}

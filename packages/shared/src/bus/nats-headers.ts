import { headers as createHeaders, type Msg, type MsgHdrs, MsgHdrsImpl } from "nats";

/** How a block of headers begins where it has no status, and what ends each of its lines. */
const version = "NATS/1.0";
const lineEnd = "\r\n";

/**
 * A message's headers, of each name the first value. As the client reads them, for a fifth of the time: it looks every
 * name up among all others, in two spellings.
 */
export function readHeaders(message: Msg): Readonly<Record<string, string>> {
  const block = headerBlock(message);
  if (block === "") return {};
  if (block?.startsWith(version + lineEnd) !== true) return readByClient(message);
  const headers: Record<string, string> = {};
  let start = version.length + lineEnd.length;
  for (let end = block.indexOf(lineEnd, start); end > start; end = block.indexOf(lineEnd, start)) {
    const colon = block.indexOf(":", start);
    if (colon > start && colon < end) {
      const name = block.slice(start, colon);
      if (!Object.hasOwn(headers, name)) headers[name] = block.slice(colon + 1, end).trim();
    }
    start = end + lineEnd.length;
  }
  return headers;
}

/** It comes right before the data, in the same memory. Null where that cannot be told. */
function headerBlock(message: Msg): string | null {
  // A service's message has the client's own inside, which knows its size, though its type does not say so.
  const whole: Msg & { readonly size?: () => number } = "msg" in message ? (message.msg as Msg) : message;
  if (typeof whole.size !== "function") return null;
  const { data, subject, reply = "" } = whole;
  const length = whole.size() - Buffer.byteLength(subject) - Buffer.byteLength(reply) - data.length;
  if (length < 0 || length > data.byteOffset) return null;
  return Buffer.from(data.buffer, data.byteOffset - length, length).toString();
}

function readByClient({ headers: sent }: Msg): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (sent) for (const [name, values] of sent) headers[name] = values[0] ?? "";
  return headers;
}

/** Headers as the client takes them. @throws NatsError for a value of several lines. */
export function writeHeaders(headers: Readonly<Record<string, string>>): MsgHdrs {
  const entries = Object.entries(headers);
  if (entries.every(([, value]) => !severalLines.test(value)))
    return MsgHdrsImpl.fromRecord(Object.fromEntries(entries.map(([name, value]) => [name, [value]])));
  const refused = createHeaders();
  for (const [name, value] of entries) refused.set(name, value);
  return refused;
}

const severalLines = /[\r\n]/;

/** A piece of what a NATS server sends: a message with its payload, or any other line of the protocol. */
export type Piece =
  | { readonly kind: "line"; readonly bytes: Buffer }
  | { readonly kind: "message"; readonly message: NatsMessage };

/** `MSG subject sid [reply] total`, or `HMSG subject sid [reply] headers total`; `body` is headers and payload. */
export interface NatsMessage {
  readonly fields: readonly string[];
  readonly body: Buffer;
  /** Bytes of the body before the payload. */
  readonly headerBytes: number;
}

const lineEnd = Buffer.from("\r\n");

/** Cuts a stream of the NATS protocol into pieces; what is not whole yet waits for the rest. */
export function createPieces(): (chunk: Buffer) => readonly Piece[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const pieces: Piece[] = [];
    for (;;) {
      const end = rest.indexOf(lineEnd);
      if (end < 0) return pieces;
      const bytes = rest.subarray(0, end + lineEnd.length);
      const fields = bytes.toString("latin1").trimEnd().split(" ");
      const isMessage = fields[0] === "MSG" || fields[0] === "HMSG";
      const total = isMessage ? Number(fields.at(-1)) : 0;
      const next = bytes.length + (isMessage ? total + lineEnd.length : 0);
      if (rest.length < next) return pieces;
      const headerBytes = fields[0] === "HMSG" ? Number(fields.at(-2)) : 0;
      const body = rest.subarray(bytes.length, bytes.length + total);
      pieces.push(isMessage ? { kind: "message", message: { fields, body, headerBytes } } : { kind: "line", bytes });
      rest = rest.subarray(next);
    }
  };
}

/** The bytes of a message, its length as the body has it. */
export function messageBytes({ fields, body }: NatsMessage): Buffer {
  const line = [...fields.slice(0, -1), String(body.length)].join(" ");
  return Buffer.concat([Buffer.from(line, "latin1"), lineEnd, body, lineEnd]);
}

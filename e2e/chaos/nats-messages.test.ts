import { expect, test } from "vitest";
import { createPieces, messageBytes, type Piece } from "./nats-messages.ts";

const stream = 'INFO {"a":1}\r\nMSG s.t 1 5\r\na\r\nbc\r\nHMSG s 2 reply 12 15\r\nNATS/1.0\r\n\r\nxyz\r\nPING\r\n';

function told(pieces: readonly Piece[]): readonly string[] {
  return pieces.map((piece) => {
    if (piece.kind === "line") return piece.bytes.toString();
    const { fields, body, headerBytes } = piece.message;
    return `${fields[1]} ${JSON.stringify(body.subarray(headerBytes).toString())}`;
  });
}

test("a stream gives the same pieces however it is cut", () => {
  const whole = told(createPieces()(Buffer.from(stream)));
  expect(whole).toEqual(['INFO {"a":1}\r\n', 's.t "a\\r\\nbc"', 's "xyz"', "PING\r\n"]);
  const pieces = createPieces();
  expect(stream.split("").flatMap((byte) => told(pieces(Buffer.from(byte))))).toEqual(whole);
});

test("pieces put together again are the stream", () => {
  const bytes = createPieces()(Buffer.from(stream)).map((piece) =>
    piece.kind === "line" ? piece.bytes : messageBytes(piece.message),
  );
  expect(Buffer.concat(bytes).toString()).toBe(stream);
});

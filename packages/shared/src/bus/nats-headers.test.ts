import { type Msg, MsgHdrsImpl } from "nats";
import { describe, expect, test } from "vitest";
import { readHeaders, writeHeaders } from "./nats-headers.ts";

/** A message as the client keeps it: headers, then data, in the memory of what came in. */
function message(block: string, hasSize: boolean, subject = "a.b"): Msg {
  const bytes = Buffer.from(`HMSG before\r\n${block}data`);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + bytes.length - "data".length, "data".length);
  const length = Buffer.byteLength(block);
  const size = () => Buffer.byteLength(`${subject}reply`) + length + data.length;
  return {
    subject,
    sid: 1,
    reply: "reply",
    data,
    ...(length > 0 && { headers: MsgHdrsImpl.decode(Buffer.from(block)) }),
    ...(hasSize && { size }),
    respond: () => true,
    json: () => JSON.parse("null"),
    string: () => "data",
  };
}

describe.each([
  ["none", "", {}],
  ["one", "NATS/1.0\r\nA: b\r\n\r\n", { A: "b" }],
  ["several, some of them spaced", "NATS/1.0\r\nA:b\r\nB:  c: d \r\n\r\n", { A: "b", B: "c: d" }],
  ["one name twice", "NATS/1.0\r\nA: first\r\nA: second\r\n\r\n", { A: "first" }],
  ["names of one spelling but for their case", "NATS/1.0\r\nA: b\r\na: c\r\n\r\n", { A: "b", a: "c" }],
  ["what every object has", "NATS/1.0\r\nconstructor: b\r\n\r\n", { constructor: "b" }],
  ["an empty value", "NATS/1.0\r\nA:\r\n\r\n", { A: "" }],
  ["a line without a colon", "NATS/1.0\r\nA\r\nB: c\r\n\r\n", { B: "c" }],
  ["other letters", "NATS/1.0\r\nA: größer\r\n\r\n", { A: "größer" }],
  ["a status", "NATS/1.0 503 No Responders\r\nA: b\r\n\r\n", { A: "b" }],
])("headers: %s", (_, block, expected) => {
  test("are read where the message knows its size, and where it does not", () => {
    expect(readHeaders(message(block, true))).toEqual(expected);
    expect(readHeaders(message(block, true, "größer"))).toEqual(expected);
    expect(readHeaders(message(block, false))).toEqual(expected);
  });
});

test("headers are written as the client writes them", () => {
  const written = writeHeaders({ "Faculty-Wire": "1.0", a: "größer" });
  if (!(written instanceof MsgHdrsImpl)) throw new TypeError("no headers of the client");
  expect(Buffer.from(written.encode()).toString()).toBe("NATS/1.0\r\nFaculty-Wire: 1.0\r\na: größer\r\n\r\n");
});

test("a value of several lines is refused: it would be read as another header", () => {
  expect(() => writeHeaders({ A: "b\r\nC: d" })).toThrow("invalid header value");
});

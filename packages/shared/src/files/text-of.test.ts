import { expect, test } from "vitest";
import { jsonOf } from "./json-of.ts";
import { linesOf, textOf } from "./text-of.ts";

const text = (bytes: Uint8Array | string) => textOf(Buffer.from(bytes), "a.tsv", "BAD_DATASET");
const lines = (content: string) => linesOf(Buffer.from(content), "a.tsv", "BAD_DATASET");

test("skips a byte order mark, and no more than one", () => {
  expect(text("\ufeffcafé")).toBe("café");
  expect(text("\ufeff\ufeffa")).toBe("\ufeffa");
  expect(text("")).toBe("");
});

test.each([
  ["Latin-1", Buffer.concat([Buffer.from("ok\npos\tcaf"), Buffer.of(0xe9), Buffer.from(" au lait\n")])],
  ["a letter cut off", Buffer.from("ok\npos\tcafé").subarray(0, -1)],
])("refuses %s by line and byte", (_, bytes) => {
  expect(() => text(bytes)).toThrow(
    /^a\.tsv line 2 is not UTF-8: byte 0x(e9|c3) after "pos\\tcaf"; save the file as UTF-8$/,
  );
});

test.each([
  ["with its mark", Buffer.from("\ufeffpos", "utf16le"), "a.tsv line 1 begins with the mark of UTF-16, expected UTF-8"],
  ["of the other order", Buffer.of(0xfe, 0xff, 0, 0x70), "a.tsv line 1 begins with the mark of UTF-16, expected UTF-8"],
  ["without", Buffer.from("pos", "utf16le"), "a.tsv line 1 holds a NUL, as UTF-16 does, expected UTF-8 text"],
])("refuses UTF-16 %s", (_, bytes, message) => {
  expect(() => text(bytes)).toThrow(message);
});

test("lines end with or without a carriage return, the last one with or without an end", () => {
  expect(lines("a\r\nb\n\nc")).toEqual(["a", "b", "", "c"]);
  expect(lines("a\nb\n")).toEqual(["a", "b"]);
  expect(lines("")).toEqual([]);
  expect(() => lines("a\rb\r")).toThrow("a.tsv line 1 ends with a carriage return alone, expected a line feed");
});

test("JSON is read past a byte order mark, and refused by line", () => {
  const json = (content: string) => jsonOf(Buffer.from(content), "a.json", "BAD_MODEL");
  expect(json('\ufeff{ "a": 1 }')).toEqual({ a: 1 });
  expect(() => json('{\n  "a": 1\n  "b": 2\n}')).toThrow("a.json is not JSON at line 3 (21 bytes)");
  expect(() => json("")).toThrow("a.json is not JSON (0 bytes)");
});

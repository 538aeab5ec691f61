import { expect, test } from "vitest";
import { bytesField, doubleField, floatField, intField, message } from "./protobuf.ts";

// The examples of protobuf.dev/programming-guides/encoding.
test("a number is a varint, seven bits a byte", () => {
  expect([...intField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
});

test("text carries its length in bytes", () => {
  expect([...bytesField(2, "testing")]).toEqual([0x12, 0x07, ...Buffer.from("testing")]);
  expect([...bytesField(2, "é")]).toEqual([0x12, 0x02, 0xc3, 0xa9]);
});

test("a message within a message is its bytes", () => {
  expect([...bytesField(3, message(intField(1, 150)))]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});

test("a negative number takes ten bytes", () => {
  expect([...intField(1, -2)]).toEqual([0x08, 0xfe, ...Array.from({ length: 8 }, () => 0xff), 0x01]);
});

test("a float is its four bytes", () => {
  expect([...floatField(4, 1)]).toEqual([(4 << 3) | 5, 0, 0, 0x80, 0x3f]);
});

test("a double is its eight bytes", () => {
  expect([...doubleField(4, 1)]).toEqual([(4 << 3) | 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test("a field number above 15 takes two bytes", () => {
  expect([...intField(16, 0)]).toEqual([0x80, 0x01, 0x00]);
});

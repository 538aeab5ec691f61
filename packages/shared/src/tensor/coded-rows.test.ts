import { expect, test } from "vitest";
import { areLogProbabilities, codedRows, isCoded } from "./coded-rows.ts";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";

const exponentBits = 0x7c00;
const are = (width: number, ...values: number[]) => areLogProbabilities(encodeFloat16(values), width, exponentBits);

test("rows of finite values with their maximum at 0 are log-probabilities, of an odd number of codes too", () => {
  expect(are(3, 0, -1, -2, -3, 0, -65_504)).toBe(true);
  expect(are(3, -1, -2, 0)).toBe(true);
  expect(are(1, 0)).toBe(true);
  expect(are(2, -0, -(2 ** -24))).toBe(true);
  expect(are(4)).toBe(true);
});

test.each([
  ["above 0, as the first of two", [0.5, 0]],
  ["above 0, as the second of two", [0, 2 ** -24]],
  ["above 0, as the last of an odd number", [0, -1, 1]],
  ["+∞", [0, Infinity]],
  ["−∞, as the first of two", [-Infinity, 0]],
  ["−∞, as the second of two", [-1, -Infinity, 0]],
  ["NaN", [0, -1, Number.NaN, 0]],
])("a value that is %s makes them none", (_, values) => {
  expect(are(values.length, ...values)).toBe(false);
});

test("a row without 0 makes them none, whatever the rows beside it hold", () => {
  expect(are(2, 0, -1, -1, -2)).toBe(false);
  expect(are(2, -1, -2, 0, -1)).toBe(false);
});

test("values are what the book says of their codes", () => {
  const book = decodeFloat16(new Uint16Array(2 ** 16).map((_, code) => code));
  const rows = codedRows(1, 3, encodeFloat16([0, -0.5, -2]), book);
  expect(isCoded(rows)).toBe(true);
  expect([...rows.data]).toEqual([0, -0.5, -2]);
  expect(rows.data).toBe(rows.data);
  expect(isCoded({ rows: 1, width: 1, data: Float32Array.of(0) })).toBe(false);
});

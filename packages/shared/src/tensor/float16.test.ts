import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";

const allBits = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
const encode = (value: number) => encodeFloat16([value])[0] as number;
const decode = (bits: number) => decodeFloat16(Uint16Array.of(bits))[0] as number;

test("every one of the 65,536 values survives decoding and encoding", () => {
  const isNaN16 = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
  const expected = allBits.map((bits) => (isNaN16(bits) ? (bits & 0x8000) | 0x7e00 : bits)); // one quiet NaN a sign
  const values = decodeFloat16(allBits);
  // a NaN's sign may be lost in a Float32Array
  const actual = encodeFloat16(values).map((bits, i) => (isNaN16(bits) ? (expected[i] as number) : bits));
  expect(actual).toEqual(expected);
});

test.each([
  ["one", 0x3c00, 1],
  ["minus two", 0xc000, -2],
  ["the largest", 0x7bff, 65_504],
  ["the smallest normal", 0x0400, 2 ** -14],
  ["the largest subnormal", 0x03ff, 2 ** -14 - 2 ** -24],
  ["the smallest subnormal", 0x0001, 2 ** -24],
  ["infinity", 0x7c00, Infinity],
  ["minus zero", 0x8000, -0],
])("%s is %i in bits", (_, bits, value) => {
  expect(decode(bits)).toBe(value);
  expect(encode(value)).toBe(bits);
});

test("rounds to nearest, ties to even", () => {
  const ulp = 2 ** -10; // of values in [1, 2)
  expect(encode(1 + ulp / 2)).toBe(0x3c00);
  expect(encode(1 + (3 * ulp) / 2)).toBe(0x3c02);
  expect(encode(1 + ulp / 2 + ulp / 1024)).toBe(0x3c01);
  expect(encode(2 ** -25)).toBe(0); // half the smallest subnormal
  expect(encode(3 * 2 ** -25)).toBe(2);
  expect(encode(2 - ulp / 4)).toBe(0x4000); // the carry raises the exponent
  expect(encode(65_519)).toBe(0x7bff);
  expect(encode(65_520)).toBe(0x7c00); // half way to 65,536
});

test("is never off by more than half a unit in the last place", () => {
  fc.assert(
    fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
      const ulp = 2 ** Math.max(Math.floor(Math.log2(Math.abs(value))) - 10, -24);
      return Math.abs(decode(encode(value)) - value) <= ulp / 2;
    }),
  );
});

test("an empty array stays empty", () => {
  expect(encodeFloat16([])).toEqual(new Uint16Array(0));
  expect(decodeFloat16(new Uint16Array(0))).toEqual(new Float32Array(0));
});

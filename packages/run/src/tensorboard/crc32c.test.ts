import { expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "./crc32c.ts";

// RFC 3720, §B.4.
test.each([
  ["zeros", new Uint8Array(32), 0x8a9136aa],
  ["ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["counting up", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["the check value of the catalogue of CRCs", Buffer.from("123456789"), 0xe3069283],
  ["nothing", new Uint8Array(), 0],
])("the checksum of %s", (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test("a masked checksum is turned right by 15 bits, and moved", () => {
  expect(maskedCrc32c(new Uint8Array())).toBe(0xa282ead8); // of 0
  const crc = 0xe3069283;
  const turned = (BigInt(crc) >> 15n) | ((BigInt(crc) << 17n) & 0xffffffffn);
  expect(maskedCrc32c(Buffer.from("123456789"))).toBe(Number((turned + 0xa282ead8n) & 0xffffffffn));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeySet } from "./key-set.ts";

/** Few different ones that fall on few places, zero among them, and any. */
const keys = fc.array(
  fc.oneof(
    fc.bigInt(0n, 3n),
    fc.bigInt(0n, 3n).map((n) => n << 20n),
    fc.bigInt(0n, 2n ** 64n - 1n),
  ),
);

test("says of each key what a Set says", () => {
  fc.assert(
    fc.property(keys, (added) => {
      const [own, known] = [createKeySet(), new Set<bigint>()];
      for (const key of added) {
        expect(own.add(key)).toBe(!known.has(key));
        known.add(key);
      }
    }),
  );
});

test("grows", () => {
  const set = createKeySet();
  const key = (i: number) => BigInt.asUintN(64, BigInt(i) * 0x9e3779b97f4a7c15n);
  for (let i = 0; i < 5000; i++) expect(set.add(key(i))).toBe(true);
  for (let i = 0; i < 5000; i++) expect(set.add(key(i))).toBe(false);
});

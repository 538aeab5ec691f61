import { expect, test } from "vitest";
import type { Dataset } from "../samples/dataset.ts";
import { keyPlaces } from "./key-places.ts";

function keyed(train: readonly bigint[], test: readonly bigint[]): Dataset {
  const part = (keys: readonly bigint[]) => {
    const { length: count } = keys;
    return { count, inputs: new Uint8Array(count), labels: new Int32Array(count), keys: BigUint64Array.from(keys) };
  };
  return { name: "d", digest: "d", classes: ["a"], inputShape: [1], scale: 1, train: part(train), test: part(test) };
}

test("finds every key of both parts, those too that begin a search at one place, and no other", () => {
  const train = Array.from({ length: 3000 }, (_, i) => BigInt(i) << 40n); // their lowest bits are alike
  const placeOf = keyPlaces(keyed([0n, 7n, ...train.slice(1)], [9n]));
  expect([placeOf(0n), placeOf(7n), placeOf(9n)]).toEqual([0, 1, 3001]);
  expect(train.slice(1).map(placeOf)).toEqual(train.slice(1).map((_, i) => i + 2));
  expect([placeOf(8n), placeOf(1n << 63n)]).toEqual([undefined, undefined]);
});

test("a data set without samples has none", () => {
  expect(keyPlaces(keyed([], []))(1n)).toBeUndefined();
});

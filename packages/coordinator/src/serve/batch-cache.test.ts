import { expect, test } from "vitest";
import { createBatchCache } from "./batch-cache.ts";

/** A result takes as many bytes as it has letters. */
const upTo = (capacity: number, maxBytes = 1000) => ({ capacity, maxBytes, bytesOf: (value: string) => value.length });

test("work asked for twice at once, and again afterwards, runs once", async () => {
  const cache = createBatchCache(upTo(2));
  let runs = 0;
  const work = async () => `run ${++runs}`;
  expect(await Promise.all([cache.get("a", work), cache.get("a", work)])).toEqual(["run 1", "run 1"]);
  expect(await cache.get("a", work)).toBe("run 1");
});

test("the oldest result is forgotten once more than `capacity` are kept", async () => {
  const cache = createBatchCache(upTo(2));
  let runs = 0;
  const work = async () => `run ${++runs}`;
  for (const key of ["a", "b", "c"]) await cache.get(key, work);
  expect(await cache.get("c", work)).toBe("run 3");
  expect(await cache.get("a", work)).toBe("run 4");
});

test("results of more than `maxBytes` together are forgotten, but for the last one", async () => {
  const cache = createBatchCache(upTo(9, 10));
  const made: string[] = [];
  const get = (key: string, length: number) =>
    cache.get(key, async () => {
      made.push(key);
      return key.repeat(length);
    });
  for (const key of ["a", "b", "c"]) await get(key, 4);
  await get("b", 4);
  await get("d", 20);
  await get("d", 20);
  await get("a", 4);
  await get("a", 4);
  expect(made).toEqual(["a", "b", "c", "d", "a"]);
});

test("failed work is tried again when asked for again", async () => {
  const cache = createBatchCache(upTo(2));
  await expect(cache.get("a", () => Promise.reject(new Error("first")))).rejects.toThrow("first");
  expect(await cache.get("a", async () => "second")).toBe("second");
});

test("one more piece of work than `capacity` is refused as FULL", async () => {
  const cache = createBatchCache(upTo(1));
  const never = new Promise<string>(() => undefined);
  void cache.get("a", () => never);
  await expect(cache.get("b", async () => "b")).rejects.toMatchObject({
    code: "FULL",
    message: "1 batches are under way, at most 1 may be",
  });
});

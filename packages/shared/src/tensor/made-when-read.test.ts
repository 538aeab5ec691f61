import { expect, test } from "vitest";
import { madeWhenRead } from "./made-when-read.ts";

test("a value is made when it is read, and each time", () => {
  let made = 0;
  const counting = madeWhenRead({ rows: 2 }, "count", () => ++made);
  expect(made).toBe(0);
  expect([counting.count, counting.count, counting.rows]).toEqual([1, 2, 2]);
});

test("each object makes its own, under several names", () => {
  const [one, other] = ["one", "other"].map((of) =>
    madeWhenRead(
      madeWhenRead({}, "name", () => of),
      "length",
      () => of.length,
    ),
  );
  expect([one?.name, one?.length, other?.name, other?.length]).toEqual(["one", 3, "other", 5]);
});

test("a copy holds the value as it was then, and nothing else", () => {
  let made = 0;
  const copy = { ...madeWhenRead({ rows: 2 }, "count", () => ++made) };
  expect([copy.count, copy.count]).toEqual([1, 1]);
  expect(Reflect.ownKeys(copy)).toEqual(["rows", "count"]);
});

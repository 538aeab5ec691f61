import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

test("takes turns, and leaves the first round out", async () => {
  const calls: string[] = [];
  const contender = <Name extends string>(name: Name) => ({
    name,
    measure: (seconds: number) => Promise.resolve(calls.push(`${name} ${seconds}`)),
  });
  const rates = await interleave([contender("a"), contender("b")], { count: 2, seconds: 4 });
  expect(calls).toEqual(["a 2", "b 2", "a 4", "b 4", "a 4", "b 4"]);
  expect(rates).toEqual({ a: [3, 5], b: [4, 6] });
});

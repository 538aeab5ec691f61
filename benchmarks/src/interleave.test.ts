import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

test("takes turns, and leaves the first round out", async () => {
  const calls: string[] = [];
  const contender = <Name extends string>(name: Name) => ({
    name,
    measure: (seconds: number) => Promise.resolve(calls.push(`${name} ${seconds}`)),
  });
  const quiet = () => Promise.resolve(0.1);
  const { rates, circumstances } = await interleave([contender("a"), contender("b")], { count: 2, seconds: 4 }, quiet);
  expect(calls).toEqual(["a 2", "b 2", "a 4", "b 4", "a 4", "b 4"]);
  expect(rates).toEqual({ a: [3, 5], b: [4, 6] });
  expect(circumstances).toEqual({ othersCores: { min: 0.1, median: 0.1, max: 0.1 }, repeated: 0 });
});

test("measures a disturbed round again, but no more often than there are rounds", async () => {
  let calls = 0;
  const contender = { name: "a", measure: () => Promise.resolve(++calls) };
  const once = [0.9, 0.1, 0.2];
  const disturbed = await interleave([contender], { count: 2, seconds: 1 }, () => Promise.resolve(once.shift() ?? 1));
  expect(disturbed.rates).toEqual({ a: [3, 4] });
  expect(disturbed.circumstances).toMatchObject({ othersCores: { min: 0.1, max: 0.2 }, repeated: 1 });

  const { circumstances } = await interleave([contender], { count: 2, seconds: 1 }, () => Promise.resolve(1.5));
  expect(circumstances).toEqual({ othersCores: { min: 1.5, median: 1.5, max: 1.5 }, repeated: 2 });
});

import { settle } from "@faculty/testing";
import { expect, test } from "vitest";
import { workInTurn } from "./work-in-turn.ts";

/** Works on `a`, `b`, `c`; each says when it begins, and goes on until it is told. */
function work(names: readonly string[] = ["a", "b", "c"]) {
  const begun: string[] = [];
  const ends = new Map<string, { begun: () => void; end: () => void; fail: (error: Error) => void }>();
  const left = [...names];
  const done = workInTurn({
    next: async () => left.splice(0, 1),
    carryOut: ([name = ""], whenBegun) => {
      begun.push(name);
      return new Promise<void>((resolve, reject) => {
        ends.set(name, { begun: whenBegun, end: resolve, fail: reject });
      });
    },
    turn: settle,
  });
  const of = (name: string) => ends.get(name) ?? expect.fail(`${name} was not begun`);
  return { begun, of, done };
}

test("the next begins when the one before has ended", async () => {
  const { begun, of, done } = work(["a", "b"]);
  await settle();
  expect(begun).toEqual(["a"]);
  of("a").end();
  await settle();
  await settle();
  expect(begun).toEqual(["a", "b"]);
  of("b").end();
  await done;
});

test("or when nothing of it remains to be begun, so that two are in hand, and no third", async () => {
  const { begun, of, done } = work();
  await settle();
  of("a").begun();
  await settle();
  await settle();
  of("b").begun();
  await settle();
  await settle();
  expect(begun).toEqual(["a", "b"]);
  of("a").end();
  await settle();
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  of("b").end();
  of("c").end();
  await done;
});

test("it ends with the last of them", async () => {
  const { of, done } = work(["a"]);
  await settle();
  let isOver = false;
  void done.then(() => {
    isOver = true;
  });
  of("a").begun();
  await settle();
  expect(isOver).toBe(false);
  of("a").end();
  await done;
});

test("the failure of one is told at once, though nothing follows it", async () => {
  const failed = new Error("out of memory");
  let ask = 0;
  const done = workInTurn({
    next: () => (ask++ === 0 ? Promise.resolve(["a"]) : new Promise<readonly string[]>(() => {})),
    carryOut: async (_, begun) => {
      begun();
      await settle();
      throw failed;
    },
    turn: settle,
  });
  await expect(done).rejects.toBe(failed);
});

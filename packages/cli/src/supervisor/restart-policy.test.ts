import { expect, test } from "vitest";
import { decideRestart } from "./restart-policy.ts";

const limits = { restarts: 3, withinMs: 10_000, firstDelayMs: 100, longestDelayMs: 250 };
const killed = { kind: "signal", signal: "SIGKILL" } as const;

test("waits twice as long after each end within the window, up to the longest delay", () => {
  expect(decideRestart(killed, [0], limits)).toEqual({ kind: "restart", delayMs: 100 });
  expect(decideRestart(killed, [0, 500], limits)).toEqual({ kind: "restart", delayMs: 200 });
  expect(decideRestart(killed, [0, 500, 900], limits)).toEqual({ kind: "restart", delayMs: 250 });
});

test("gives up after one end more than the restarts allowed within the window", () => {
  expect(decideRestart(killed, [0, 500, 900, 1000], limits)).toEqual({
    kind: "give-up",
    why: "it ended 4 times within 10 s",
  });
});

test("forgets ends older than the window", () => {
  expect(decideRestart(killed, [0, 1, 2, 20_000], limits)).toEqual({ kind: "restart", delayMs: 100 });
});

test("gives up at once where the exit code says that nothing would change", () => {
  expect(decideRestart({ kind: "code", code: 78 }, [0], limits)).toEqual({
    kind: "give-up",
    why: "starting it again would not help",
  });
});

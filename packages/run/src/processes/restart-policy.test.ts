import { FacultyError } from "@faculty/shared/errors";
import { describe, expect, test } from "vitest";
import type { Exit } from "./child.ts";
import { decideRestart, type Life, type RestartLimits, restartLimits } from "./restart-policy.ts";

const limits: RestartLimits = {
  crashes: 3,
  withinMs: 10_000,
  firstDelayMs: 100,
  longestDelayMs: 250,
  longestKilledDelayMs: 150,
  provenMs: 5000,
};
const crashed: Exit = { kind: "code", code: 70 };
const killed: Exit = { kind: "signal", signal: "SIGKILL" };
const again = (delayMs: number) => ({ kind: "restart", delayMs });

/** Lives of 1 ms that ended at these times. */
function short(exit: Exit, ...endedMs: readonly number[]): readonly Life[] {
  return endedMs.map((ended) => ({ startedMs: ended - 1, endedMs: ended, exit }));
}

describe("a role that crashes", () => {
  test("waits twice as long after each end, up to the longest delay", () => {
    expect(decideRestart(short(crashed, 0), limits)).toEqual(again(100));
    expect(decideRestart(short(crashed, 0, 500), limits)).toEqual(again(200));
    expect(decideRestart(short(crashed, 0, 500, 900), limits)).toEqual(again(250));
  });

  test.each([crashed, { kind: "signal", signal: "SIGSEGV" }] as const)("is given up after one end too many", (exit) => {
    expect(decideRestart(short(exit, 0, 500, 900, 1000), limits)).toEqual({ kind: "give-up", crashes: 4 });
  });

  test("is not held to ends as old as the window, or older", () => {
    expect(decideRestart(short(crashed, 0, 1, 2, 20_000), limits)).toEqual(again(250));
    expect(decideRestart(short(crashed, 0, 1, 2, 10_000), limits)).toEqual(again(250));
    expect(decideRestart(short(crashed, 0, 1, 2, 9999), limits)).toEqual({ kind: "give-up", crashes: 4 });
  });

  test.each([
    ["NOT_FINITE", { kind: "give-up", crashes: 1 }],
    ["TOO_LARGE", { kind: "give-up", crashes: 1 }],
    ["INTERNAL", { kind: "give-up", crashes: 1 }],
    ["BUS_UNREACHABLE", again(100)],
    ["IO_FAILED", again(100)],
  ] as const)("and states %s is started again only where that may pass", (code, decision) => {
    const exit: Exit = { kind: "failure", error: new FacultyError(code, "no luck") };
    expect(decideRestart(short(exit, 0), limits)).toEqual(decision);
  });

  test("and states what may pass is given up after one end too many", () => {
    const exit: Exit = { kind: "failure", error: new FacultyError("DEADLINE", "no luck") };
    expect(decideRestart(short(exit, 0, 500, 900, 1000), limits)).toEqual({ kind: "give-up", crashes: 4 });
  });
});

test.each([
  ...(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const).map((signal) => ({ kind: "signal", signal }) as const),
  ...[0, 128 + 1, 128 + 2, 128 + 9, 128 + 15].map((code) => ({ kind: "code", code }) as const),
])("a role that is ended by somebody else (%o) is started again for ever", (exit) => {
  const ends = Array.from({ length: 50 }, (_, i) => i);
  expect(decideRestart(short(exit, ...ends), limits)).toEqual(again(150));
});

test("a role that was never started is started at once", () => {
  expect(decideRestart([], limits)).toEqual(again(0));
});

test("ends by others' hands are not counted among its crashes", () => {
  const lives = [...short(crashed, 0, 500), ...short(killed, 600, 700, 800), ...short(crashed, 900)];
  expect(decideRestart(lives, limits)).toEqual(again(250)); // three crashes, as many as there may be
  expect(decideRestart([...lives, ...short(crashed, 1000)], limits)).toEqual({ kind: "give-up", crashes: 4 });
});

test("a run's role may crash five times within 60 s, as docs/errors.md says", () => {
  const ends = [0, 10, 20, 30, 40].map((seconds) => seconds * 1000);
  expect(decideRestart(short(crashed, ...ends), restartLimits).kind).toBe("restart");
  expect(decideRestart(short(crashed, ...ends, 59_999), restartLimits)).toEqual({ kind: "give-up", crashes: 5 + 1 });
  expect(decideRestart(short(crashed, ...ends, 60_000), restartLimits).kind).toBe("restart");
});

test("a role that ran for a while is started again as if for the first time", () => {
  const proven: Life = { startedMs: 10, endedMs: 10 + 5000, exit: killed };
  const nearly: Life = { startedMs: 10, endedMs: 10 + 4999, exit: killed };
  expect(decideRestart([...short(killed, 0, 1, 2), nearly], limits)).toEqual(again(150));
  expect(decideRestart([...short(killed, 0, 1, 2), proven], limits)).toEqual(again(100));
  expect(decideRestart([...short(killed, 0, 1, 2), proven, ...short(killed, 5020, 5030)], limits)).toEqual(again(150));
});

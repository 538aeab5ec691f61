import { EventEmitter } from "node:events";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { watchExit } from "./exit-watch.ts";

/** A process that notes what it was told to exit with. */
function fakeProcess() {
  const exits: number[] = [];
  const streams = { stdout: new EventEmitter(), stderr: new EventEmitter() };
  return Object.assign(new EventEmitter(), { ...streams, exits, exit: (code: number) => void exits.push(code) });
}

test("the first SIGINT aborts and asks for exit code 130", () => {
  const target = fakeProcess();
  const exit = watchExit(target, createManualClock());
  target.emit("SIGINT");
  expect(exit.abort.aborted).toBe(true);
  expect(exit.abort.reason).toMatchObject({ code: "CANCELLED", message: "stopped by SIGINT" });
  expect(exit.exitCode()).toBe(130);
  expect(target.exits).toEqual([]);
});

test("a second signal kills what must not survive, then exits at once", async () => {
  const target = fakeProcess();
  const clock = createManualClock();
  const exit = watchExit(target, clock);
  const order: string[] = [];
  exit.onKill(() => order.push(`killed, exits so far: ${target.exits.length}`));
  target.emit("SIGTERM");
  await clock.advance(1000);
  expect(order).toEqual([]);
  target.emit("SIGTERM");
  expect(order).toEqual(["killed, exits so far: 0"]);
  expect(target.exits).toEqual([143]);
});

test.each([
  ["SIGTERM", "SIGTERM"],
  ["SIGINT", "SIGINT"],
  ["SIGINT", "SIGTERM"],
] as const)("%s and %s within a second are one: what is to be written is written", async (first, again) => {
  const target = fakeProcess();
  const clock = createManualClock();
  watchExit(target, clock);
  target.emit(first);
  target.emit(again);
  await clock.advance(999);
  target.emit(again);
  expect(target.exits).toEqual([]);
});

test.each(["stdout", "stderr"] as const)(
  "a reader of %s that goes ends the process in order, with nothing to say",
  (name) => {
    const target = fakeProcess();
    const exit = watchExit(target, createManualClock());
    target[name].emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(exit.abort.reason).toMatchObject({ code: "CANCELLED" });
    expect([exit.isUnread(), exit.exitCode(), target.exits]).toEqual([true, 141, []]);
  },
);

test("a file that takes no more output is an error", () => {
  const target = fakeProcess();
  watchExit(target, createManualClock());
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  expect(() => target.stdout.emit("error", full)).toThrow(
    "cannot write to stdout: ENOSPC: no space left on device, write",
  );
});

test("the end of the parent aborts like SIGTERM", () => {
  const target = fakeProcess();
  const exit = watchExit(target, createManualClock());
  target.emit("disconnect");
  expect(exit.abort.aborted).toBe(true);
  expect(exit.exitCode()).toBe(143);
});

test("without a signal nothing is aborted", () => {
  const exit = watchExit(fakeProcess(), createManualClock());
  expect(exit.abort.aborted).toBe(false);
  expect(exit.exitCode()).toBeUndefined();
});

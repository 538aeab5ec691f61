import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { watchExit } from "./exit-signal.ts";

/** A process that notes what it was told to exit with. */
function fakeProcess() {
  const exits: number[] = [];
  return Object.assign(new EventEmitter(), { exits, exit: (code: number) => void exits.push(code) });
}

test("the first SIGINT aborts and asks for exit code 130", () => {
  const target = fakeProcess();
  const exit = watchExit(target);
  target.emit("SIGINT");
  expect(exit.signal.aborted).toBe(true);
  expect(exit.signal.reason).toMatchObject({ code: "CANCELLED", message: "stopped by SIGINT" });
  expect(exit.exitCode()).toBe(130);
  expect(target.exits).toEqual([]);
});

test("a second signal kills what must not survive, then exits at once", () => {
  const target = fakeProcess();
  const exit = watchExit(target);
  const order: string[] = [];
  exit.onKill(() => order.push(`killed, exits so far: ${target.exits.length}`));
  target.emit("SIGTERM");
  expect(order).toEqual([]);
  target.emit("SIGTERM");
  expect(order).toEqual(["killed, exits so far: 0"]);
  expect(target.exits).toEqual([143]);
});

test("the end of the parent aborts like SIGTERM", () => {
  const target = fakeProcess();
  const exit = watchExit(target);
  target.emit("disconnect");
  expect(exit.signal.aborted).toBe(true);
  expect(exit.exitCode()).toBe(143);
});

test("without a signal nothing is aborted", () => {
  const exit = watchExit(fakeProcess());
  expect(exit.signal.aborted).toBe(false);
  expect(exit.exitCode()).toBeUndefined();
});

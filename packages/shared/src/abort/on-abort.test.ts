import { getEventListeners } from "node:events";
import { collectGarbage } from "@faculty/testing";
import { expect, test } from "vitest";
import { onAbort } from "./on-abort.ts";

test("acts once when the source aborts", () => {
  const [source, until] = [new AbortController(), new AbortController()];
  let acts = 0;
  onAbort(source.signal, until.signal, () => (acts += 1));
  source.abort();
  source.abort();
  expect(acts).toBe(1);
});

test("leaves nothing on the source, and does not act, once the other signal has aborted", () => {
  const [source, until] = [new AbortController(), new AbortController()];
  let acts = 0;
  onAbort(source.signal, until.signal, () => (acts += 1));
  until.abort();
  expect(getEventListeners(source.signal, "abort")).toEqual([]);
  source.abort();
  expect(acts).toBe(0);
});

test("two signals that nobody holds are let go of, though neither has aborted", async () => {
  const listening = () => {
    const [source, until] = [new AbortController(), new AbortController()];
    onAbort(source.signal, until.signal, () => until.abort());
    until.signal.addEventListener("abort", () => source.abort());
    return [new WeakRef(source.signal), new WeakRef(until.signal)];
  };
  const signals = listening();
  await collectGarbage();
  expect(signals.map((signal) => signal.deref())).toEqual([undefined, undefined]);
});

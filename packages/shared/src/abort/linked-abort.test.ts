import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { linkAborts } from "./linked-abort.ts";

test("aborts with the reason of the source that aborts first", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using linked = linkAborts(first.signal, second.signal);
  expect(linked.signal.aborted).toBe(false);
  second.abort("second");
  first.abort("first");
  expect(linked.signal.reason).toBe("second");
});

test("is aborted from the start where a source is", () => {
  using linked = linkAborts(AbortSignal.abort("before"));
  expect(linked.signal.reason).toBe("before");
});

test("aborts by itself without touching its sources", () => {
  const source = new AbortController();
  using linked = linkAborts(source.signal);
  linked.abort("own");
  expect([linked.signal.reason, source.signal.aborted]).toEqual(["own", false]);
});

test("leaves nothing on its sources once it is disposed", () => {
  const source = new AbortController();
  for (let i = 0; i < 100; i++) {
    using linked = linkAborts(source.signal);
    linked.signal.addEventListener("abort", () => undefined);
  }
  expect(getEventListeners(source.signal, "abort")).toEqual([]);
});

test("tells whoever listens once, in the order of listening, and nobody who has let go or comes late", () => {
  using linked = linkAborts();
  const told: string[] = [];
  const third = () => told.push("third");
  linked.signal.addEventListener("abort", () => told.push("first"));
  linked.signal.addEventListener("abort", () => {
    told.push("second");
    linked.signal.removeEventListener("abort", third);
  });
  linked.signal.addEventListener("abort", third);
  linked.abort("why");
  linked.abort("another");
  linked.signal.addEventListener("abort", () => told.push("late"));
  expect([told, linked.signal.reason]).toEqual([["first", "second"], "why"]);
});

test("throws its reason once it is aborted", () => {
  using linked = linkAborts();
  linked.signal.throwIfAborted();
  linked.abort(new Error("why"));
  expect(() => linked.signal.throwIfAborted()).toThrow(new Error("why"));
});

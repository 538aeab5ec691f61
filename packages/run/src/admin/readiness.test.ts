import { createMemoryNetwork } from "@faculty/shared/bus";
import { expect, test } from "vitest";
import { createReadiness } from "./readiness.ts";

test("starting, then ready, then draining; without a connection never ready", async () => {
  const stop = new AbortController();
  const gate = createReadiness(stop.signal);
  expect(gate.state()).toEqual({ kind: "starting" });
  gate.warm();
  expect(gate.state()).toEqual({ kind: "disconnected" });
  const bus = createMemoryNetwork().connect();
  gate.connected(bus);
  await bus.flush();
  expect(gate.state()).toEqual({ kind: "ready" });
  stop.abort();
  expect(gate.state()).toEqual({ kind: "draining" });
});

test("a connection that is over makes it not ready", async () => {
  const gate = createReadiness(new AbortController().signal);
  gate.warm();
  const bus = createMemoryNetwork().connect();
  gate.connected(bus);
  await bus.flush();
  await bus[Symbol.asyncDispose]();
  await bus.closed;
  expect(gate.state()).toEqual({ kind: "disconnected" });
});

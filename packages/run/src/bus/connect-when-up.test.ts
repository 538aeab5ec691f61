import { createMemoryNetwork } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { connectWhenUp } from "./connect-when-up.ts";

const refused = new FacultyError("BUS_UNREACHABLE", "cannot reach NATS at nats://127.0.0.1:1: CONNECTION_REFUSED");
const { signal: abort } = new AbortController();

test("a server that listens late is waited for, and that it is late is told once", async () => {
  const clock = createManualClock();
  const bus = createMemoryNetwork({ clock }).connect();
  const told: number[] = [];
  const connected = connectWhenUp(() => (clock.now() < 2000 ? Promise.reject(refused) : Promise.resolve(bus)), {
    timeoutMs: 300_000,
    clock,
    abort,
    onSlow: { afterMs: 1000, tell: () => told.push(clock.now()) },
  });
  await clock.advance(0);
  await clock.advance(2000);
  expect(await connected).toBe(bus);
  expect(told).toEqual([1000]);
});

test("beyond its time it fails as the last attempt did", async () => {
  const clock = createManualClock();
  const connected = connectWhenUp(() => Promise.reject(refused), { timeoutMs: 1000, clock, abort });
  const failed = expect(connected).rejects.toBe(refused);
  await clock.advance(1000);
  await failed;
});

test("a server that refuses who asks is not asked again", async () => {
  const wrong = new FacultyError("BUS_REFUSED", "NATS refuses admin");
  const attempt = connectWhenUp(() => Promise.reject(wrong), { timeoutMs: 1000, clock: createManualClock(), abort });
  await expect(attempt).rejects.toBe(wrong);
});

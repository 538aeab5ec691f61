import { createMemoryNetwork, type MemoryBus, type Register } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { createManualClock, type ManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { acquireLease, leaseMs } from "./acquire-lease.ts";
import type { Lease } from "./hold-lease.ts";
import { decodeLease, encodeLease } from "./lease-record.ts";

const logger = createLogger({ service: "coordinator", level: "silent" });

/** A process that contends for the lease of a run. */
interface Contender {
  readonly clock: ManualClock;
  readonly bus: MemoryBus;
  readonly register: Register;
  /** The lease once it is there. */
  readonly lease: () => Lease | null;
  readonly stop: AbortController;
}

function contenders() {
  const network = createMemoryNetwork();
  return async (holder: string, clock = createManualClock(), leastGeneration = 1): Promise<Contender> => {
    const bus = network.connect({ name: holder, clock });
    const register = await bus.register("run");
    const stop = new AbortController();
    let lease: Lease | null = null;
    acquireLease({ register, holder, leastGeneration, clock, logger, abort: stop.signal }).then(
      (taken) => {
        lease = taken;
      },
      () => undefined,
    );
    await clock.advance(0);
    return { clock, bus, register, lease: () => lease, stop };
  };
}

/** Lets time pass for several processes alike, in steps that are short beside every interval. */
async function pass(ms: number, ...clocks: readonly ManualClock[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) for (const clock of clocks) await clock.advance(50);
}

test("the first takes the lease, the next stands by for as long as it is renewed", async () => {
  const join = contenders();
  const [a, b] = [await join("a"), await join("b")];
  await pass(20 * leaseMs, a.clock, b.clock);
  expect(a.lease()?.generation).toBe(1);
  expect(b.lease()).toBeNull();
});

test("a holder that is gone is succeeded within the lease and a look, under a higher generation", async () => {
  const join = contenders();
  const [a, b] = [await join("a"), await join("b")];
  await pass(1000, a.clock, b.clock);
  a.bus.vanish();
  await pass(leaseMs + 250, b.clock);
  expect(b.lease()?.generation).toBe(2);
});

test("a holder that lets go is succeeded at the next look", async () => {
  const join = contenders();
  const [a, b] = [await join("a"), await join("b")];
  await pass(1000, a.clock, b.clock);
  await a.lease()?.[Symbol.asyncDispose]();
  await pass(250, b.clock);
  expect(b.lease()?.generation).toBe(2);
});

test("a holder that slept over its lease learns that it lost it as soon as it renews", async () => {
  const join = contenders();
  const [a, b] = [await join("a"), await join("b")];
  await pass(1000, a.clock, b.clock);
  await pass(2 * leaseMs, b.clock); // time does not pass for a: it is stopped
  expect(b.lease()?.generation).toBe(2);
  expect(a.lease()?.lost.aborted).toBe(false);
  await a.clock.advance(500);
  expect(a.lease()?.lost.reason).toMatchObject({
    code: "STALE_GENERATION",
    message: "generation 2 leads this run, generation 1 steps down",
  });
  await a.lease()?.[Symbol.asyncDispose]();
  await pass(2 * leaseMs, a.clock, b.clock);
  expect(b.lease()?.lost.aborted).toBe(false);
  expect(decodeLease((await b.register.read())?.value ?? new Uint8Array())).toEqual({ generation: 2, holder: "b" });
});

test("a holder that is outranked is not succeeded from below, and takes the lease anew from above", async () => {
  const join = contenders();
  const [a, b] = [await join("a"), await join("b")];
  a.lease()?.outranked(4);
  expect(a.lease()?.lost.reason).toMatchObject({ code: "STALE_GENERATION", details: { generation: 4 } });
  await a.lease()?.[Symbol.asyncDispose]();
  await pass(500, b.clock);
  expect(b.lease()).toBeNull();
  const again = await join("a", a.clock, 5);
  expect(again.lease()?.generation).toBe(5);
});

test("of many that stand by one succeeds", async () => {
  const join = contenders();
  const a = await join("a");
  const others = await Promise.all(["b", "c", "d", "e"].map((holder) => join(holder)));
  a.bus.vanish();
  await pass(2 * leaseMs, ...others.map(({ clock }) => clock));
  const generations = others.map(({ lease }) => lease()?.generation ?? 0);
  expect(generations.toSorted((x, y) => x - y)).toEqual([0, 0, 0, 2]);
});

test("a holder without a connection goes on, and renews when it is back where nobody succeeded it", async () => {
  const join = contenders();
  const a = await join("a");
  a.bus.disconnect();
  await pass(4 * leaseMs, a.clock);
  a.bus.reconnect();
  const b = await join("b");
  await pass(4 * leaseMs, a.clock, b.clock);
  expect(a.lease()?.lost.aborted).toBe(false);
  expect(b.lease()).toBeNull();
});

test("a write that came through without an answer is not taken for another's", async () => {
  const clock = createManualClock();
  let lostAnswers = 0;
  const network = createMemoryNetwork({
    clock,
    schedule: (deliver, { to }) => {
      if (to !== "a" || lostAnswers-- <= 0) queueMicrotask(() => deliver());
    },
  });
  const register = await network.connect({ name: "a" }).register("run");
  const { signal: abort } = new AbortController();
  const lease = await acquireLease({ register, holder: "a", leastGeneration: 1, clock, logger, abort });
  lostAnswers = 1;
  await pass(4 * leaseMs, clock);
  expect(lease.lost.aborted).toBe(false);
  expect(decodeLease((await register.read())?.value ?? new Uint8Array())).toEqual({ generation: 1, holder: "a" });
});

test("a store that went back to an earlier generation takes nobody's lease away", async () => {
  const join = contenders();
  const a = await join("a", createManualClock(), 7);
  expect(a.lease()?.generation).toBe(7);
  const entry = await a.register.read();
  await a.register.write(encodeLease({ generation: 3, holder: "old" }), entry?.revision ?? 0);
  const b = await join("b");
  await pass(4 * leaseMs, a.clock, b.clock);
  expect(a.lease()?.lost.aborted).toBe(false);
  expect(b.lease()).toBeNull();
});

test("what is no lease is overwritten, under the generation asked for", async () => {
  const join = contenders();
  const register = await createMemoryNetwork().connect().register("run");
  await register.write(Buffer.from("nonsense"), 0);
  const { signal: abort } = new AbortController();
  const options = { holder: "a", leastGeneration: 4, clock: createManualClock(), logger, abort };
  expect((await acquireLease({ ...options, register })).generation).toBe(4);
  expect((await join("b")).lease()?.generation).toBe(1);
});

test("whoever is told to stop stops standing by", async () => {
  const join = contenders();
  const a = await join("a");
  const stop = new AbortController();
  const stopped = acquireLease({ ...a, holder: "b", leastGeneration: 1, logger, abort: stop.signal });
  stop.abort(new Error("told to stop"));
  await expect(stopped).rejects.toThrow("told to stop");
});

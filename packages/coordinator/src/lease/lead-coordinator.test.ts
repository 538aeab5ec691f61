import { createMemoryNetwork } from "@faculty/shared/bus";
import { headerNames } from "@faculty/shared/frames";
import { createLogger } from "@faculty/shared/logging";
import { createManualClock, type ManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { coordinatorOptions, fake, pull, read, train0 } from "../serve/serve-coordinator.fixture.ts";
import { serveCoordinator } from "../serve/serve-coordinator.ts";
import { leaseMs } from "./acquire-lease.ts";
import { leadCoordinator } from "./lead-coordinator.ts";

const logger = createLogger({ service: "coordinator", level: "silent" });

/** A network with both teachers, and coordinators of which one leads. */
async function scene() {
  const network = createMemoryNetwork();
  const teachers = [await fake(network.connect(), "left", "r1"), await fake(network.connect(), "right", "r1")];
  const start = (holder: string) => {
    const clock = createManualClock();
    const bus = network.connect({ name: holder, clock });
    const stop = new AbortController();
    const led = leadCoordinator({
      bus,
      runId: "points-1",
      holder,
      leastGeneration: 1,
      clock,
      logger,
      serve: (generation, outranked) => serveCoordinator({ ...coordinatorOptions(bus, clock), generation, outranked }),
      abort: stop.signal,
    });
    return { bus, clock, stop, led };
  };
  /** Time passes for these processes, and the teachers say each second that they live. */
  const pass = async (ms: number, ...clocks: readonly ManualClock[]) => {
    for (let passed = 0; passed < ms; passed += 50) {
      if (passed % 1000 === 0) for (const teacher of teachers) teacher.heartbeat();
      for (const clock of clocks) await clock.advance(50);
    }
  };
  return { network, trainer: network.connect({ name: "trainer" }), start, pass };
}

test("a standby answers the same bytes when the leader is gone, under a higher generation", async () => {
  const { trainer, start, pass } = await scene();
  const [a, b] = [start("a"), start("b")];
  await pass(500, a.clock, b.clock);
  const before = read(await pull(trainer, train0));
  a.bus.vanish();
  await pass(leaseMs + 1000, b.clock);
  const after = read(await pull(trainer, train0));
  expect([before.head.generation, after.head.generation]).toEqual([1, 2]);
  expect({ ...after, head: { ...after.head, generation: 1 } }).toEqual(before);
});

test("a leader that was paused answers nobody once it has seen its successor", async () => {
  const { trainer, start, pass } = await scene();
  const [a, b] = [start("a"), start("b")];
  await pass(500, a.clock, b.clock);
  expect(read(await pull(trainer, train0)).head.generation).toBe(1);
  await pass(leaseMs + 1000, b.clock); // a is stopped
  await pass(1000, a.clock, b.clock);
  for (let step = 0; step < 4; step++) {
    const pulled = pull(trainer, { kind: "train", epoch: 0, step });
    await pass(500, a.clock, b.clock);
    expect(read(await pulled).head.generation).toBe(2);
  }
  b.bus.vanish();
  await pass(leaseMs + 1000, a.clock); // it stood by since
  expect(read(await pull(trainer, train0)).head.generation).toBe(3);
});

test("a leader that a trainer has outlived leads above what the trainer has seen, and no standby below", async () => {
  const { trainer, start, pass } = await scene();
  const [a, b] = [start("a"), start("b")];
  await pass(500, a.clock, b.clock);
  const refused = await pull(trainer, train0, { leastGeneration: 5 });
  expect(refused.headers[headerNames.errorCode]).toBe("STALE_GENERATION");
  await pass(500, a.clock, b.clock);
  expect(read(await pull(trainer, train0, { leastGeneration: 5 })).head.generation).toBe(6);
  await pass(2 * leaseMs, a.clock, b.clock);
  expect(read(await pull(trainer, train0)).head.generation).toBe(6);
});

test("a leader that is told to stop hands over within a look", async () => {
  const { trainer, start, pass } = await scene();
  const [a, b] = [start("a"), start("b")];
  await pass(500, a.clock, b.clock);
  a.stop.abort();
  await pass(1000, a.clock, b.clock);
  await a.led;
  expect(read(await pull(trainer, train0)).head.generation).toBe(2);
  b.stop.abort();
  await pass(1000, b.clock);
  await b.led;
  await expect(pull(trainer, train0)).rejects.toMatchObject({ code: "NO_RESPONDER" });
});

test("on a bus without JetStream nobody can stand by", async () => {
  const bus = createMemoryNetwork({ hasJetStream: false }).connect();
  const { signal: abort } = new AbortController();
  const serve = () => Promise.reject(new Error("never"));
  const led = leadCoordinator({ bus, runId: "r", holder: "a", leastGeneration: 1, logger, serve, abort });
  await expect(led).rejects.toMatchObject({ code: "NO_JETSTREAM" });
});

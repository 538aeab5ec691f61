import { noMeter } from "@faculty/shared/telemetry";
import type { FakeTeacher, FakeTeacherOptions } from "@faculty/testing";
import { expect, test } from "vitest";
import { type DispatchBench, dispatchBench, expectBalance, requestTimeoutMs, said } from "./dispatch.fixture.ts";

type Tamper = NonNullable<FakeTeacherOptions["tamper"]>;

/** Enough answers, all of `ms`, that the 95th percentile is known. */
async function warmUp(bench: DispatchBench, ms: number) {
  for (let i = 0; i < 40; i++) bench.dispatcher.latencies("wide").add(ms);
}

test("asks another replica after the 95th percentile, takes the first answer and withdraws the other", async () => {
  await using bench = dispatchBench();
  let isStuck = true;
  const stuckOnce: Tamper = (reply) => {
    if (!isStuck) return reply;
    isStuck = false;
    return null;
  };
  await bench.join("a", { tamper: stuckOnce });
  await bench.join("b", { tamper: stuckOnce });
  for (let i = 1; i <= 40; i++) bench.dispatcher.latencies("wide").add(10 * i);
  const reply = await bench.settled(bench.ask(3, 5));
  expect([...reply.logits.data]).toEqual(said(3, 5));
  expect(bench.clock.now()).toBe(0.95 * 400);
  expect(bench.dispatcher.counters).toMatchObject({ issued: 2, ok: 1, cancelled: 1, hedged: 1 });
  expectBalance(bench);
});

test("asks one other replica, not another each second", async () => {
  await using bench = dispatchBench();
  const replicas: FakeTeacher[] = [];
  for (const name of ["a", "b", "c"]) replicas.push(await bench.join(name, { tamper: () => null }));
  await warmUp(bench, 40);
  void bench.ask(1).catch(() => undefined);
  await bench.settled(bench.clock.sleep(requestTimeoutMs - 1000), replicas);
  expect(replicas.reduce((sum, { requests }) => sum + requests, 0)).toBe(1 + 1);
  expect(bench.dispatcher.counters.hedged).toBe(1);
});

test("does not ask the same replica a second time where there is no other", async () => {
  await using bench = dispatchBench();
  const only = await bench.join("only", { tamper: () => null });
  await warmUp(bench, 40);
  void bench.ask(1).catch(() => undefined);
  await bench.settled(bench.clock.sleep(requestTimeoutMs - 1000), [only]);
  expect(only.requests).toBe(1);
  expect(bench.dispatcher.counters.hedged).toBe(0);
});

test("tells whether the second answer came first", async () => {
  const told: unknown[] = [];
  const count = (name: string, labels: unknown) => {
    if (name === "faculty_hedged_requests_total") told.push(labels);
  };
  await using bench = dispatchBench({ ...noMeter, count });
  const delays = [5000, 10, 10, 500, 5000]; // of the first, of its hedge; of one that is soon answered; and the other way
  const late: Tamper = async (reply) => {
    await bench.clock.sleep(delays.shift() ?? 0);
    return reply;
  };
  const replicas = [await bench.join("a", { tamper: late }), await bench.join("b", { tamper: late })];
  for (let id = 1; id <= 3; id++) {
    await warmUp(bench, 40);
    await bench.settled(bench.ask(id), replicas);
  }
  expect(told).toEqual([{ outcome: "won" }, { outcome: "lost" }]);
});

test("spends no more than a twentieth of the traffic, and a burst of four", async () => {
  await using bench = dispatchBench();
  const slow: Tamper = async (reply) => {
    await bench.clock.sleep(50);
    return reply;
  };
  const alive = [await bench.join("a", { tamper: slow }), await bench.join("b", { tamper: slow })];
  const asks = 100;
  for (let i = 0; i < asks; i++) {
    await warmUp(bench, 20); // whatever was measured: every answer comes too late
    await bench.settled(bench.ask(i % 64), alive);
  }
  expect(bench.dispatcher.counters.hedged).toBeLessThanOrEqual(4 + asks / 20);
  expect(bench.dispatcher.counters.hedged).toBeGreaterThanOrEqual(4);
  expectBalance(bench);
});

test("needs no budget where the replica's heartbeats have stopped", async () => {
  await using bench = dispatchBench();
  const silent = await bench.join("silent", { tamper: () => null });
  const asked = bench.ask(7);
  await bench.clock.advance(0);
  expect(silent.requests).toBe(1);
  const alive = await bench.join("alive");
  expect([...(await bench.settled(asked, [alive])).logits.data]).toEqual(said(7));
  expect(bench.clock.now()).toBeLessThan(requestTimeoutMs / 2);
  expectBalance(bench);
});

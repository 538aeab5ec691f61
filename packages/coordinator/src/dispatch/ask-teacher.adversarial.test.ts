import { encodeFrame, headerNames } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { subjects } from "@faculty/shared/subjects";
import type { FakeTeacher, FakeTeacherOptions } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { type DispatchBench, dispatchBench, expectBalance, requestTimeoutMs, said } from "./dispatch.fixture.ts";

type Tamper = NonNullable<FakeTeacherOptions["tamper"]>;

const refusal = (code: string): Tamper => {
  return () => ({ headers: { [headerNames.errorCode]: code }, payload: new Uint8Array() });
};

describe("a replica", () => {
  test("that was replaced by a new process is asked again at once", async () => {
    await using bench = dispatchBench();
    const old = await bench.join("a", { tamper: () => null });
    const asked = bench.ask(7);
    await bench.clock.advance(0);
    expect(old.requests).toBe(1);
    await old[Symbol.asyncDispose]();
    const fresh = await bench.join("a");
    expect([...(await bench.settled(asked)).logits.data]).toEqual(said(7));
    expect(fresh.requests).toBe(1);
    expect(bench.clock.now()).toBeLessThanOrEqual(100);
    expectBalance(bench);
  });

  test.each(["FULL", "DRAINING"])(
    "that says %s is passed over for another at once, and not held to have failed",
    async (code) => {
      await using bench = dispatchBench();
      const full = await bench.join("full", { tamper: refusal(code) });
      await bench.join("free");
      for (let i = 0; i < 20; i++) await bench.settled(bench.ask(i));
      expect(bench.clock.now()).toBe(0);
      expect(full.requests).toBeGreaterThan(3);
      expectBalance(bench);
    },
  );

  test("that nobody answers for is forgotten until it is heard of", async () => {
    await using bench = dispatchBench();
    const [gone, alive] = [await bench.join("gone"), await bench.join("alive")];
    await gone[Symbol.asyncDispose]();
    for (let i = 0; i < 20; i++) await bench.settled(bench.ask(i), [alive]);
    expect(bench.dispatcher.counters.failed).toBe(1);
    const back = await bench.join("gone");
    for (let i = 0; i < 20; i++) await bench.settled(bench.ask(i), [alive, back]);
    expect(back.requests).toBeGreaterThan(0);
  });

  test("that names its classes in another order than the first is left out", async () => {
    await using bench = dispatchBench();
    await bench.join("first");
    const description = {
      teacher: "wide",
      replica: "second",
      digest: "wide-digest",
      output: outputOver(["high", "low"]),
      inputShape: [1],
      datasets: [],
      layers: [],
      parameters: 1,
      backend: "fake",
    };
    const second = await bench.join("second", { description });
    for (let i = 0; i < 20; i++) await bench.settled(bench.ask(i));
    expect(second.requests).toBe(0);
  });

  test("that fails three times in a row is left alone, then probed by one request at a time", async () => {
    await using bench = dispatchBench();
    let isBroken = true;
    const bad = await bench.join("bad", { tamper: (reply) => (isBroken ? { payload: Buffer.from("x") } : reply) });
    const good = await bench.join("good");
    for (let i = 0; bad.requests < 3; i++) await bench.settled(bench.ask(i % 64), [bad, good]);
    for (let i = 0; i < 50; i++) await bench.settled(bench.ask(i), [bad, good]);
    expect(bad.requests).toBe(3);
    isBroken = false;
    await bench.settled(bench.clock.sleep(1990), [bad, good]);
    for (let i = 0; i < 20; i++) await bench.settled(bench.ask(i), [bad, good]);
    expect(bad.requests).toBe(3); // two seconds are not over
    await bench.settled(bench.clock.sleep(10), [bad, good]);
    await bench.settled(Promise.all(Array.from({ length: 8 }, (_, i) => bench.ask(i))), [bad, good]);
    expect(bad.requests).toBe(4);
    for (let i = 0; i < 20; i++) await bench.settled(bench.ask(i), [bad, good]);
    expect(bad.requests).toBeGreaterThan(8);
    expectBalance(bench);
  });

  test("that is slower than the time it was given is given more", async () => {
    await using bench = dispatchBench();
    const tamper: Tamper = async (reply) => {
      await bench.clock.sleep(3 * requestTimeoutMs);
      return reply;
    };
    const slow = await bench.join("slow", { tamper });
    expect([...(await bench.settled(bench.ask(7), [slow])).logits.data]).toEqual(said(7));
    expect(slow.requests).toBe(3); // after 10 s, 20 s, and then within 40 s
  });
});

test("a request that waits for a teacher is made as soon as one is heard of", async () => {
  await using bench = dispatchBench();
  const asked = bench.ask(7);
  await bench.settled(bench.clock.sleep(20_000)); // looked for each second by now
  const joinedMs = bench.clock.now();
  const found = await bench.join("a");
  expect([...(await bench.settled(asked, [found])).logits.data]).toEqual(said(7));
  expect(bench.clock.now() - joinedMs).toBeLessThanOrEqual(20);
});

describe("retries", () => {
  const burst = 32;

  test("made at once are a tenth of the traffic and the burst; any other waits a second", async () => {
    await using bench = dispatchBench();
    const replicas = [await bench.join("full", { tamper: refusal("FULL") }), await bench.join("free")];
    const asks = 300;
    for (let i = 0; i < asks; i++) await bench.settled(bench.ask(i % 64), replicas);
    const { retried } = bench.dispatcher.counters;
    expect(retried).toBeGreaterThan(2 * (burst + asks / 10)); // most of them had to wait
    const atOnce = retried - bench.clock.now() / 1000;
    expect(atOnce).toBeLessThanOrEqual(burst + asks / 10);
    expect(atOnce).toBeGreaterThanOrEqual(burst + asks / 10 - 2); // what the first asks earned was above the burst
    expectBalance(bench);
  });

  test("are one a second where there is no other traffic, and a pause once all replicas were asked", async () => {
    await using bench = dispatchBench();
    const replicas: FakeTeacher[] = [];
    for (const name of ["a", "b", "c", "d"]) replicas.push(await bench.join(name, { tamper: refusal("FULL") }));
    void bench.ask(1).catch(() => undefined);
    await bench.settled(bench.clock.sleep(100_000), replicas);
    const before = bench.dispatcher.counters.retried;
    expect(before).toBeGreaterThan(burst);
    await bench.settled(bench.clock.sleep(60_000), replicas);
    expect(bench.dispatcher.counters.retried - before).toBe((60 / (4 * 1 + 1)) * 4);
  });
});

describe("a sample that no replica answers", () => {
  const poison = (...samples: readonly number[]): Partial<FakeTeacherOptions> => ({
    logits: (sample) => ("id" in sample ? [samples.includes(sample.id) ? Number.NaN : sample.id, 0] : [0, 0]),
  });

  async function joinAll(bench: DispatchBench, more: Partial<FakeTeacherOptions>): Promise<readonly FakeTeacher[]> {
    return [await bench.join("a", more), await bench.join("b", more), await bench.join("c", more)];
  }

  test("is named after its batch failed on three replicas, and not asked for again", async () => {
    await using bench = dispatchBench();
    const replicas = await joinAll(bench, poison(9, 11));
    const ids = Array.from({ length: 16 }, (_, id) => id);
    await expect(bench.settled(bench.ask(...ids), replicas)).rejects.toMatchObject({
      code: "QUARANTINED",
      message: "teacher wide refuses train sample 9, 11: teacher wide says NaN for row 0, expected a finite number",
      details: { teacher: "wide", source: "train", samples: [9, 11] },
    });
    expect(replicas.every(({ requests }) => requests > 0)).toBe(true);
    const asked = bench.dispatcher.counters.issued;
    expect(asked).toBeLessThanOrEqual(3 + 1 + 2 * 2 * Math.log2(16) + 3);
    await bench.settled(bench.clock.sleep(60_000), replicas);
    expect(bench.dispatcher.counters.issued).toBe(asked);
    expectBalance(bench);
  });

  test("is not given up before a replica that was there all along had the time to be heard of", async () => {
    await using bench = dispatchBench();
    const bad = await bench.join("bad", poison(7));
    const asked = bench.ask(7);
    await bench.settled(bench.clock.sleep(2500), [bad]);
    const good = await bench.join("good");
    expect([...(await bench.settled(asked, [bad, good])).logits.data]).toEqual(said(7));
  });

  test("is asked for on where the replica that refused it answers after all", async () => {
    await using bench = dispatchBench();
    let asked = 0;
    const replica = await bench.join("a", {
      logits: (sample) => ("id" in sample ? [asked <= 4 ? Number.NaN : sample.id, 0] : [0, 0]),
      tamper: (reply) => {
        asked += 1;
        return reply;
      },
    });
    const reply = await bench.settled(bench.ask(8, 9), [replica]);
    expect([...reply.logits.data]).toEqual([...said(8), ...said(9)]);
    expect(bench.dispatcher.counters.quarantined).toBe(0);
  });

  test("does not keep the others from being answered", async () => {
    await using bench = dispatchBench();
    const replicas = await joinAll(bench, poison(9));
    await expect(bench.settled(bench.ask(8, 9), replicas)).rejects.toMatchObject({ code: "QUARANTINED" });
    expect([...(await bench.settled(bench.ask(8), replicas)).logits.data]).toEqual(said(8));
  });

  test("is not one that a single broken replica refuses, however often, while another is there", async () => {
    await using bench = dispatchBench();
    const bad = await bench.join("bad", poison(7));
    let silent = 3;
    const good = await bench.join("good", { tamper: (reply) => (silent-- > 0 ? null : reply) });
    expect([...(await bench.settled(bench.ask(7), [bad, good])).logits.data]).toEqual(said(7));
    expect(bad.requests).toBeGreaterThanOrEqual(3);
  });

  test("is one of at most eight that are named", async () => {
    await using bench = dispatchBench();
    const ids = Array.from({ length: 64 }, (_, id) => id);
    const replicas = await joinAll(bench, poison(...ids));
    await expect(bench.settled(bench.ask(...ids), replicas)).rejects.toMatchObject({
      message: expect.stringMatching(/refuses train sample 0, 1, 2, 3, 4, 5, 6, 7 and perhaps more: /) as string,
    });
  });
});

test("a broken answer is asked for again for ever: it says nothing of the samples", async () => {
  await using bench = dispatchBench();
  let count = 0;
  const flipping: Tamper = (reply) => (++count < 20 ? { ...reply, payload: reply.payload.slice(1) } : reply);
  const replica = await bench.join("a", { tamper: flipping });
  expect([...(await bench.settled(bench.ask(7), [replica])).logits.data]).toEqual(said(7));
  expect(bench.dispatcher.counters.quarantined).toBe(0);
});

test("an announced instance is what tells a new process from the old", async () => {
  await using bench = dispatchBench();
  const replica = await bench.join("a", { tamper: () => null });
  const asked = bench.ask(1);
  asked.catch(() => undefined);
  await bench.clock.advance(0);
  const beat = { teacher: "wide", replica: "a", digest: "wide-digest", state: "ready", queueLength: 0, capacity: 8 };
  const frame = encodeFrame({ ...beat, samples: 0, instance: "another" }, []);
  bench.bus.publish(subjects.heartbeat("wide", "a"), frame);
  await bench.clock.advance(0);
  await bench.clock.advance(20);
  await bench.clock.advance(20);
  expect(replica.requests).toBe(2);
});

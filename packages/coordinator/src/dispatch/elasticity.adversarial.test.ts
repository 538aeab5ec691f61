import { encodeFrame, headerNames, wireTensor } from "@faculty/shared/frames";
import type { FakeTeacher, FakeTeacherOptions } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { type DispatchBench, dispatchBench } from "./dispatch.fixture.ts";

type Tamper = NonNullable<FakeTeacherOptions["tamper"]>;

/** Logits of the samples, as the fake teachers say them. */
const said = (...ids: readonly number[]) => ids.flatMap((id) => [id, 0]);

function expectBalance({ dispatcher: { counters } }: DispatchBench) {
  expect(counters.issued).toBe(counters.ok + counters.failed + counters.cancelled);
}

test("replicas that come and go, in order or at once, change no answer", async () => {
  await using bench = dispatchBench();
  const alive: FakeTeacher[] = [await bench.join("r0")];
  let names = 0;
  for (let round = 0; round < 6; round++) {
    while (alive.length < 4) alive.push(await bench.join(`r${++names}`));
    const asked = Promise.all(Array.from({ length: 16 }, (_, id) => bench.ask(id, id + 16)));
    for (const [i, leaving] of alive.splice(0, 3).entries()) {
      if (i % 2 === 0) leaving.heartbeat("draining");
      await leaving[Symbol.asyncDispose]();
    }
    const replies = await bench.settled(asked, alive);
    replies.forEach(({ logits }, id) => expect([...logits.data]).toEqual(said(id, id + 16)));
  }
  expect(alive).toHaveLength(1);
  expectBalance(bench);
});

test("a replica that stands still and answers long after is not heard: its request was withdrawn", async () => {
  await using bench = dispatchBench();
  const late: Tamper = async (reply) => {
    await bench.clock.sleep(30_000);
    return reply;
  };
  const paused = await bench.join("paused", { tamper: late });
  const asked = bench.ask(7);
  await bench.clock.advance(0);
  const alive = await bench.join("alive");
  expect([...(await bench.settled(asked, [alive])).logits.data]).toEqual(said(7));
  await bench.settled(bench.clock.sleep(40_000), [alive]); // its answer comes meanwhile
  expect(paused.requests).toBe(1);
  expect(bench.dispatcher.counters).toMatchObject({ issued: 2, ok: 1, cancelled: 1 });
  expectBalance(bench);
});

describe("an answer that is not what was asked for is discarded for another replica's:", () => {
  const signal = (shape: readonly number[], data: readonly number[], digest = "wide-digest"): Tamper => {
    const head = { model: "wide", digest, replica: "bad", queueMs: 0, computeMs: 0 };
    return () => encodeFrame(head, [wireTensor("signal", { shape, data: Float32Array.from(data) })]);
  };

  test.each<[string, Tamper]>([
    ["not a number", signal([1, 2], [Number.NaN, 0])],
    ["infinity", signal([1, 2], [Number.POSITIVE_INFINITY, 0])],
    ["another number of classes", signal([1, 3], [0, 0, 0])],
    ["another number of rows", signal([2, 2], [0, 0, 0, 0])],
    ["another model's", signal([1, 2], [0, 0], "other-digest")],
    ["no frame at all", () => ({ payload: new Uint8Array() })],
    ["an error of no known code", () => ({ headers: { [headerNames.errorCode]: "ODD" }, payload: new Uint8Array() })],
  ])("%s", async (_, tamper) => {
    await using bench = dispatchBench();
    const bad = await bench.join("bad", { tamper });
    const good = await bench.join("good");
    for (let id = 0; id < 20; id++)
      expect([...(await bench.settled(bench.ask(id), [bad, good])).logits.data]).toEqual(said(id));
    expect(bad.requests).toBeGreaterThan(0);
    expect(bad.requests).toBeLessThan(10); // left alone once it failed too often
    expectBalance(bench);
  });
});

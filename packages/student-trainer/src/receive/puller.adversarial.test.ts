import type { Bus } from "@faculty/shared/bus";
import { encodeFrame, headerNames } from "@faculty/shared/frames";
import { subjects } from "@faculty/shared/subjects";
import { describe, expect, test } from "vitest";
import type { FakeCoordinatorOptions } from "./fake-coordinator.fixture.ts";
import { bench, changed, expected, ids, never, once, serve, settled } from "./puller.fixture.ts";

describe("when a coordinator says that it serves", () => {
  function say(bus: Bus, generation: number, instance: string) {
    bus.publish(subjects.serving("r"), encodeFrame({ run: "r", generation, instance }, []));
  }

  test("what another one was asked is asked of it at once", async () => {
    const { network, clock, puller } = bench();
    const bus = network.connect();
    say(bus, 1, "first");
    await using _ = await serve(
      bus,
      once(() => null),
    );
    const pulled = puller.pull(expected, never);
    await clock.advance(0);
    say(bus, 1, "first");
    await clock.advance(0);
    expect(puller.counters.issued).toBe(1);
    say(bus, 1, "second");
    await clock.advance(0);
    await pulled;
    expect(puller.counters).toEqual({ issued: 2, ok: 1, duplicate: 0, failed: 0, cancelled: 1 });
  });

  test("one of a lower generation than was heard of changes nothing", async () => {
    const { network, clock, puller } = bench();
    const bus = network.connect();
    say(bus, 2, "new");
    await using _ = await serve(bus, () => null);
    void puller.pull(expected, never).catch(() => undefined);
    await clock.advance(0);
    say(bus, 1, "old");
    await clock.advance(0);
    expect(puller.counters).toMatchObject({ issued: 1, cancelled: 0 });
  });

  test("whoever waits to ask again asks at once", async () => {
    const { network, clock, puller } = bench();
    const pulled = puller.pull(expected, never);
    await clock.advance(60_000);
    await using _ = await serve(network.connect());
    say(network.connect(), 1, "first");
    await clock.advance(0);
    await clock.advance(0);
    await pulled;
    expect(puller.counters.ok).toBe(1);
  });

  test("a lower generation than a checkpoint's is not believed", async () => {
    const { network, clock, puller, warnings } = bench({ generation: 3 });
    await using _ = await serve(network.connect(), once(changed({ generation: 2 })));
    void puller.pull(expected, never);
    await clock.advance(0);
    expect(warnings).toEqual([
      "batch of epoch 0, step 0: asking again: batch of epoch 0, step 0: comes from generation 2, generation 3 has taken over",
    ]);
  });

  test("a batch of the one it replaced is refused, and asked for of none below the one that replaced it", async () => {
    const { network, clock, puller, warnings } = bench();
    const bus = network.connect();
    await using coordinator = await serve(bus, (reply, _request, count) => {
      if (count === 1) say(bus, 2, "new");
      return { ...reply, head: { ...reply.head, generation: count } };
    });
    await settled(clock, puller.pull(expected, never));
    expect(warnings).toEqual([
      "batch of epoch 0, step 0: asking again: batch of epoch 0, step 0: comes from generation 1, generation 2 has taken over",
    ]);
    expect(coordinator.requests.map(({ leastGeneration }) => leastGeneration)).toEqual([undefined, 2]);
  });
});

describe("a batch that comes in parts", () => {
  const whole = Float32Array.of(0.25, 0.75, 0.5, 0.5).map(Math.log);
  const inParts = (maskOf: (count: number) => boolean[]): FakeCoordinatorOptions["tamper"] => {
    return (reply, request, count) => {
      const from = request.fromRow ?? 0;
      return {
        head: { ...reply.head, mask: maskOf(count), part: { from, of: 2 } },
        ids: ids.slice(from, from + 1),
        softTarget: whole.slice(2 * from, 2 * from + 2),
        perTeacher: reply.perTeacher,
      };
    };
  };

  test("is put together in row order", async () => {
    const { network, clock, puller } = bench();
    await using coordinator = await serve(
      network.connect(),
      inParts(() => [true, true]),
    );
    const batch = await settled(clock, puller.pull(expected, never));
    expect(batch.mixture?.target).toEqual(whole);
    expect(coordinator.requests.map(({ fromRow }) => fromRow)).toEqual([undefined, 1]);
  });

  test("is asked for anew where a later part was made of other teachers", async () => {
    const { network, clock, puller } = bench({ policy: { kind: "best-effort", maxPartialShare: 1 } });
    await using coordinator = await serve(
      network.connect(),
      inParts((count) => [true, count > 1]),
    );
    expect((await settled(clock, puller.pull(expected, never))).mask).toEqual([true, true]);
    expect(coordinator.requests.map(({ fromRow }) => fromRow)).toEqual([undefined, 1, undefined, 1]);
  });
});

describe("a coordinator that says it speaks another wire version", () => {
  const otherWire = {
    headers: { [headerNames.errorCode]: "UNSUPPORTED_WIRE", [headerNames.serviceError]: "this side speaks 1.0" },
    payload: new Uint8Array(),
  };

  test("is asked again: the version of the request may have been garbled on its way", async () => {
    const { network, clock, puller } = bench();
    await using _ = await serve(network.connect(), (reply, _request, count) => (count < 5 ? otherWire : reply));
    await settled(clock, puller.pull(expected, never));
    expect(puller.counters).toMatchObject({ issued: 5, ok: 1, failed: 4 });
  });

  test("is believed the fifth time in a row", async () => {
    const { network, clock, puller } = bench();
    await using _ = await serve(network.connect(), () => otherWire);
    const refused = expect(settled(clock, puller.pull(expected, never))).rejects.toMatchObject({
      code: "UNSUPPORTED_WIRE",
      message: "this side speaks 1.0",
    });
    await refused;
    expect(puller.counters).toMatchObject({ issued: 5, failed: 5 });
  });
});

test("a batch asked for again names the digests that another batch has told of meanwhile", async () => {
  const { network, clock, puller } = bench();
  await using coordinator = await serve(
    network.connect(),
    once(() => null),
  );
  const first = puller.pull(expected, never);
  await puller.pull(expected, never);
  await settled(clock, first);
  const known = { even: "digest-of-even", odd: "digest-of-odd" };
  expect(coordinator.requests.map(({ digests }) => digests)).toEqual([undefined, undefined, known]);
});

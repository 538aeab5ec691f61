import { headerNames, newestWireVersion } from "@faculty/shared/frames";
import { noMeter } from "@faculty/shared/telemetry";
import type { Span } from "@faculty/shared/tracing";
import { describe, expect, test } from "vitest";
import type { FakeCoordinatorOptions } from "./fake-coordinator.fixture.ts";
import { bench, changed, expected, never, once, serve, settled } from "./puller.fixture.ts";

describe("a batch that is what was asked for", () => {
  test("comes as log-probabilities that sum to 1", async () => {
    const { network, clock, puller } = bench();
    await using _ = await serve(network.connect());
    const batch = await settled(clock, puller.pull(expected, never));
    expect(batch.mixture?.target[0]).toBeCloseTo(Math.log(1 / 2), 6); // the two teachers mirror each other
    expect(batch.teachers).toEqual(["even", "odd"]);
    expect(puller.digests()).toEqual({ even: "digest-of-even", odd: "digest-of-odd" });
    expect(puller.counters).toEqual({ issued: 1, ok: 1, duplicate: 0, failed: 0, cancelled: 0 });
  });

  test("is asked for again after a reply that never comes", async () => {
    const { network, clock, puller, warnings } = bench();
    await using _ = await serve(
      network.connect(),
      once(() => null),
    );
    await settled(clock, puller.pull(expected, never));
    expect(puller.counters).toEqual({ issued: 2, ok: 1, duplicate: 0, failed: 1, cancelled: 0 });
    expect(warnings).toEqual([
      "batch of epoch 0, step 0: asking again: no reply on faculty.v1.run.r.pull within 1000 ms",
    ]);
  });

  test("is one trace, of which each request for it is a part", async () => {
    const spans: Span[] = [];
    const { network, clock, puller } = bench({ meter: { ...noMeter, span: (span) => void spans.push(span) } });
    await using _ = await serve(
      network.connect(),
      once(() => null),
    );
    await settled(clock, puller.pull(expected, never));
    const told = spans.map(({ operation, outcome, origin }) => [operation, outcome, origin.attempt]);
    expect(told).toEqual([
      ["send", "DEADLINE", 1],
      ["send", "OK", 2],
      ["await", "OK", undefined],
    ]);
    const [lost, , whole] = spans;
    expect(lost?.durationMs).toBe(1000); // as long as a request may take
    expect(whole?.durationMs).toBeGreaterThan(1000);
    expect(whole?.origin.trace.parentSpanId).toBeUndefined();
    const { traceId, spanId: parentSpanId } = whole!.origin.trace;
    for (const { origin } of spans.slice(0, 2)) expect(origin.trace).toMatchObject({ traceId, parentSpanId });
  });

  test("is waited for while there is no coordinator", async () => {
    const { network, clock, puller } = bench();
    const pulled = puller.pull(expected, never);
    await clock.advance(60_000);
    await using _ = await serve(network.connect());
    await settled(clock, pulled);
    expect(puller.counters.failed).toBe(puller.counters.issued - 1);
  });
});

describe("a reply is refused by name and asked for again", () => {
  const what = "batch of epoch 0, step 0: asking again: batch of epoch 0, step 0";
  test.each<[string, FakeCoordinatorOptions["tamper"], string]>([
    ["of another run", changed({ run: "other" }), `${what}: run is other, expected r`],
    ["at another temperature", changed({ temperature: 4 }), `${what}: temperature is 4, expected 2`],
    [
      "with another sample",
      (reply) => ({ ...reply, ids: Int32Array.of(4, 8) }),
      `${what}: sample of row 1 is 8, expected 7`,
    ],
    [
      "with too few samples",
      (reply) => ({ ...reply, ids: Int32Array.of(4) }),
      `${what}: number of samples is 1, expected 2`,
    ],
    [
      "with a value that is not a number",
      (reply) => ({ ...reply, softTarget: Float32Array.of(0, 0, NaN, 0) }),
      `${what}: soft-log-probabilities: row 1 holds NaN`,
    ],
    [
      "with a row without any mass",
      (reply) => ({ ...reply, softTarget: Float32Array.of(-Infinity, -Infinity, 0, -Infinity) }),
      `${what}: soft-log-probabilities: row 0 holds -Infinity`,
    ],
    [
      "with rows that are no distributions",
      (reply) => ({ ...reply, softTarget: Float32Array.of(-1, -1, -1, -1) }),
      `${what}: soft-log-probabilities: probabilities of row 0 sum to ${(2 * Math.exp(-1)).toPrecision(3)}, expected 1`,
    ],
    [
      "without a teacher, in a strict run",
      changed({ mask: [true, false] }),
      `${what}: made without odd in a strict run`,
    ],
    [
      "that is no frame",
      () => ({ payload: new Uint8Array(3) }),
      `batch of epoch 0, step 0: asking again: frame on faculty.v1.run.r.pull has wire version none, this side speaks ${newestWireVersion}`,
    ],
    [
      "that says the teachers are absent",
      () => ({
        headers: { [headerNames.errorCode]: "TEACHER_ABSENT", [headerNames.serviceError]: "waiting for teacher odd" },
        payload: new Uint8Array(),
      }),
      "batch of epoch 0, step 0: asking again: waiting for teacher odd",
    ],
  ])("%s", async (_, tamper, warning) => {
    const { network, clock, puller, warnings } = bench();
    await using _coordinator = await serve(network.connect(), once(tamper));
    await settled(clock, puller.pull(expected, never));
    expect(warnings).toEqual([warning]);
    expect(puller.counters).toMatchObject({ issued: 2, ok: 1, failed: 1 });
  });

  test("of another batch, which counts as a duplicate", async () => {
    const { network, clock, puller } = bench();
    const other = { batch: { kind: "train", epoch: 3, step: 1 } } as const;
    await using _ = await serve(network.connect(), once(changed(other)));
    await settled(clock, puller.pull(expected, never));
    expect(puller.counters).toEqual({ issued: 2, ok: 1, duplicate: 1, failed: 0, cancelled: 0 });
  });

  test("of a generation that was taken over", async () => {
    const { network, clock, puller, warnings } = bench();
    const generations = [2, 1, 2];
    await using _ = await serve(network.connect(), (reply, _request, count) => ({
      ...reply,
      head: { ...reply.head, generation: generations[count - 1] ?? 0 },
    }));
    await settled(clock, puller.pull(expected, never));
    await settled(clock, puller.pull(expected, never));
    expect(warnings).toEqual([
      "batch of epoch 0, step 0: asking again: batch of epoch 0, step 0: comes from generation 1, generation 2 has taken over",
    ]);
  });

  test("of a teacher whose model changed during the run", async () => {
    const { network, clock, puller, warnings } = bench();
    await using _ = await serve(network.connect(), (reply, _request, count) =>
      count === 2 ? { ...reply, head: { ...reply.head, digests: ["digest-of-even", "new"] } } : reply,
    );
    await settled(clock, puller.pull(expected, never));
    await settled(clock, puller.pull(expected, never));
    expect(warnings).toEqual([
      "batch of epoch 0, step 0: asking again: batch of epoch 0, step 0: teacher odd is new, was digest-of-odd before",
    ]);
  });
});

describe("a pull ends with", () => {
  test("RESUME_MISMATCH, at once, when a teacher is not the one of the checkpoint", async () => {
    const { network, clock, puller } = bench({ pinned: { odd: "old" } });
    await using _ = await serve(network.connect());
    await expect(settled(clock, puller.pull(expected, never))).rejects.toMatchObject({
      code: "RESUME_MISMATCH",
      message: "batch of epoch 0, step 0: teacher odd is digest-of-odd, the checkpoint was made with old",
    });
  });

  test("the coordinator's own code, at once, when the run cannot be served", async () => {
    const { network, clock, puller } = bench();
    await using coordinator = await serve(network.connect(), () => ({
      headers: { [headerNames.errorCode]: "CLASS_MISMATCH", [headerNames.serviceError]: "teacher odd knows [cat]" },
      payload: new Uint8Array(),
    }));
    await expect(settled(clock, puller.pull(expected, never))).rejects.toMatchObject({
      code: "CLASS_MISMATCH",
      message: "teacher odd knows [cat]",
    });
    expect(coordinator.requests).toHaveLength(1);
  });

  test("the last refusal when giveUpAfterMs has passed", async () => {
    const { clock, puller } = bench({ giveUpAfterMs: 5000 });
    await expect(settled(clock, puller.pull(expected, never))).rejects.toMatchObject({
      code: "NO_RESPONDER",
      message: expect.stringMatching(/^batch of epoch 0, step 0: given up after \d+ ms: nobody answers /) as string,
    });
  });

  test("CANCELLED when `abort` fires, and every request is accounted for", async () => {
    const { network, clock, puller } = bench();
    await using _ = await serve(network.connect(), () => null);
    const stop = new AbortController();
    const pulled = puller.pull(expected, stop.signal);
    stop.abort();
    await expect(settled(clock, pulled)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(puller.counters).toEqual({ issued: 1, ok: 0, duplicate: 0, failed: 0, cancelled: 1 });
  });
});

test("a partial ensemble is taken where the policy lets teachers be absent", async () => {
  const { network, clock, puller } = bench({ policy: { kind: "best-effort", maxPartialShare: 1 } });
  await using _ = await serve(network.connect(), changed({ mask: [true, false] }));
  expect((await settled(clock, puller.pull(expected, never))).mask).toEqual([true, false]);
});

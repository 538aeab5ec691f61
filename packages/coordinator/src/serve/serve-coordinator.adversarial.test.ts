import type { Outgoing } from "@faculty/shared/bus";
import { bits16Tensor, decodeFrame, encodeFrame, float16Tensor, headerNames, wireTensor } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { predictReply } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import { createManualClock, type FakeTeacher, type ManualClock } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { fake, open, pull, read, runSpec, train0 } from "./serve-coordinator.fixture.ts";

/** After three seconds a coordinator has heard of every replica that lives. */
async function livingFor(ms: number, clock: ManualClock, ...teachers: readonly FakeTeacher[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1000) {
    for (const teacher of teachers) teacher.heartbeat();
    await clock.advance(1000);
  }
}

describe("when teachers misbehave", () => {
  test("strict waits for an absent teacher, says for whom, and goes on when it comes", async () => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _coordinator = await start();
    const early = pull(trainer, train0, { deadlineMs: 1000 });
    await clock.advance(0);
    await clock.advance(900);
    expect((await early).headers).toMatchObject({
      [headerNames.errorCode]: "TEACHER_ABSENT",
      [headerNames.serviceError]: "waiting for teacher right: no replica is alive",
    });
    const patient = pull(trainer, train0);
    await using right = await fake(network.connect(), "right", "late");
    right.heartbeat();
    await clock.advance(50);
    await clock.advance(50);
    expect(read(await patient).head.mask).toEqual([true, true]);
  });

  test("best-effort goes on without it after a while, and says so in the mask", async () => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock, runSpec({ ensemble: { policy: { kind: "best-effort" } } }));
    await using left = await fake(network.connect(), "left", "r1");
    await using _coordinator = await start();
    const reply = pull(trainer, train0, { deadlineMs: 20_000 });
    for (let second = 0; second < 6; second++) {
      left.heartbeat();
      await clock.advance(1000);
    }
    expect(read(await reply).head).toMatchObject({ mask: [true, false], digests: ["left-digest", ""] });
  });

  test("a replica that fails is passed over for another of the same teacher", async () => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock);
    const broken = { tamper: () => ({ payload: Buffer.from("nonsense") }) };
    await using _bad = await fake(network.connect(), "left", "bad", broken);
    await using good = await fake(network.connect(), "left", "good");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const replies = Promise.all([0, 1, 2, 3].map((step) => pull(trainer, { kind: "train", epoch: 0, step })));
    for (let round = 0; round < 20; round++) await clock.advance(50);
    expect((await replies).map((reply) => read(reply).ids.length)).toEqual([4, 4, 4, 4]);
    expect(good.requests).toBe(4);
  });

  test("a teacher that never gives finite numbers is named with its samples, not asked for ever", async () => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock);
    await using left = await fake(network.connect(), "left", "r1", { logits: () => [Number.NaN, 0] });
    await using right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    await livingFor(3000, clock, left, right);
    const reply = pull(trainer, train0);
    for (let round = 0; round < 10; round++) await clock.advance(50);
    expect((await reply).headers).toMatchObject({
      [headerNames.errorCode]: "QUARANTINED",
      [headerNames.serviceError]: expect.stringMatching(
        /^teacher left refuses train sample \d+, \d+, \d+, \d+: teacher left says NaN for row 0, expected a finite number$/,
      ),
    });
  });

  test.each([
    ["a value", "float32", -Infinity, "says -Infinity for row 0, expected a finite number"],
    ["a row maximum", "float32", 1, "has row maximum 1 in row 0, expected 0"],
    ["a tail", { kind: "top-k", k: 1 }, -Infinity, "says -Infinity as signal-tail of row 0, expected a finite number"],
  ])("a teacher with %s that no signal has is named with its samples", async (_, codec, value, why) => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock, runSpec({ codec }));
    const tamper = (reply: Outgoing) => {
      const { head, tensors } = decodeFrame(predictReply, "s", reply.headers ?? {}, reply.payload);
      const rows = tensors[0]?.shape[0] ?? 0;
      const all = (shape: readonly number[], of: number) => ({ shape, data: new Float32Array(sizeOf(shape)).fill(of) });
      const dense = all([rows, 2], 0);
      for (let row = 0; row < rows; row++) dense.data[2 * row] = value;
      const sparse = [
        bits16Tensor("signal-ids", "UINT16", [rows, 1], new Uint16Array(rows)),
        float16Tensor("signal", [rows, 1], new Float32Array(rows)),
        wireTensor("signal-tail", all([rows], value)),
      ];
      return encodeFrame({ ...head }, codec === "float32" ? [wireTensor("signal", dense)] : sparse);
    };
    await using left = await fake(network.connect(), "left", "r1", { tamper });
    await using right = await fake(network.connect(), "right", "r1", { tamper: () => null }); // says nothing
    await using _coordinator = await start();
    await livingFor(3000, clock, left, right);
    const reply = pull(trainer, train0);
    for (let round = 0; round < 10; round++) await clock.advance(50);
    const { headers } = await reply;
    expect(headers[headerNames.errorCode]).toBe("QUARANTINED");
    const [, samples, said] =
      /^teacher left refuses train sample ([\d, ]+): teacher left (.*)$/.exec(
        headers[headerNames.serviceError] ?? "",
      ) ?? [];
    expect(samples?.split(", ")).toHaveLength(4);
    expect(said).toBe(why);
  });

  test("a teacher whose frames cannot be read is named to whoever waits for them", async () => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock);
    const tamper = () => encodeFrame({ model: "left", digest: "left-digest" }, []);
    await using _left = await fake(network.connect(), "left", "r1", { tamper });
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const reply = pull(trainer, train0, { deadlineMs: 1000 });
    for (let round = 0; round < 20; round++) await clock.advance(50);
    expect((await reply).headers).toMatchObject({
      [headerNames.errorCode]: "DEADLINE",
      [headerNames.serviceError]: expect.stringMatching(
        /^waiting for a good answer of teacher left \(replica r1\): frame on \S+: replica: /,
      ),
    });
  });

  test("a trainer's digests choose among replicas of several models, whichever was seen first", async () => {
    const clock = createManualClock();
    const { network, start, trainer } = await open(clock);
    const description = (replica: string, digest: string) => ({
      teacher: "left",
      replica,
      digest,
      output: outputOver(["low", "high"]),
      inputShape: [2],
      datasets: ["points-digest"],
      layers: [],
      parameters: 1,
      backend: "fake",
    });
    await using _new = await fake(network.connect(), "left", "new", { description: description("new", "new-digest") });
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    await clock.advance(0);
    await using old = await fake(network.connect(), "left", "old", { description: description("old", "old-digest") });
    const patient = pull(trainer, train0, { digests: { left: "gone" }, deadlineMs: 1000 });
    await clock.advance(0);
    await clock.advance(900);
    expect((await patient).headers[headerNames.serviceError]).toBe(
      "waiting for teacher left of digest gone (replica new is of new-digest): no replica is alive",
    );
    old.heartbeat();
    await clock.advance(50);
    const pulled = pull(trainer, train0, { digests: { left: "old-digest", right: "right-digest" } });
    for (let round = 0; round < 10; round++) await clock.advance(50);
    expect(read(await pulled).head.digests).toEqual(["old-digest", "right-digest"]);
    expect(read(await pull(trainer, train0)).head.digests).toEqual(["new-digest", "right-digest"]);
  });

  test("a stranger of the teacher's name is never asked, and named with both digests", async () => {
    const clock = createManualClock();
    const teachers = [
      { name: "left", model: "left", digest: "own-digest" },
      { name: "right", model: "right", digest: "right-digest" },
    ];
    const { network, start, trainer } = await open(clock, runSpec({ teachers }));
    await using stranger = await fake(network.connect(), "left", "stranger"); // of left-digest
    await using right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    await livingFor(1000, clock, stranger, right);
    const pulled = pull(trainer, train0, { deadlineMs: 1000 });
    await clock.advance(0);
    await clock.advance(900);
    expect((await pulled).headers[headerNames.serviceError]).toBe(
      "waiting for teacher left of digest own-digest (replica stranger is of left-digest): no replica is alive",
    );
    expect(stranger.requests).toBe(0);
  });

  test("a quorum goes on at once without a teacher that refuses the batch for what it is", async () => {
    const clock = createManualClock();
    const policy = { kind: "quorum", teachers: 1 };
    const { network, start, trainer } = await open(clock, runSpec({ ensemble: { policy } }));
    await using left = await fake(network.connect(), "left", "r1", { logits: () => [Number.NaN, 0] });
    await using right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    await livingFor(3000, clock, left, right);
    const reply = pull(trainer, train0);
    for (let round = 0; round < 10; round++) await clock.advance(50);
    expect(read(await reply).head.mask).toEqual([false, true]);
  });

  test.each([
    ["another run", train0, { run: "other" }, "this coordinator serves run points-1, not other"],
    [
      "a step beyond the epoch",
      { kind: "train", epoch: 0, step: 4 } as const,
      {},
      "step 4 was pulled, an epoch of this run has 4",
    ],
    [
      "a sample that does not exist",
      { kind: "evaluate", source: "test", ids: [6] } as const,
      {},
      "sample 6 was pulled, points test has 6 samples",
    ],
  ])("a pull of %s is refused", async (_, batch, more, sentence) => {
    const { start, trainer } = await open(createManualClock());
    await using _coordinator = await start();
    expect((await pull(trainer, batch, more)).headers[headerNames.serviceError]).toBe(sentence);
  });
});

import { type Bus, createMemoryNetwork, type MemoryNetworkOptions } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import { createLogger } from "@faculty/shared/logging";
import {
  type BatchName,
  decodeFrame,
  encodeFrame,
  floatValues,
  headerNames,
  int32Values,
  pullReply,
  subjects,
  tensorNamed,
} from "@faculty/shared/protocol";
import { createManualClock, type FakeTeacherOptions, serveFakeTeacher } from "@faculty/shared/testing";
import { describe, expect, test } from "vitest";
import { serveCoordinator } from "./serve-coordinator.ts";

const dataset: Dataset = {
  name: "points",
  digest: "points-digest",
  classes: ["low", "high"],
  inputShape: [2],
  scale: 1,
  train: samples(20),
  test: samples(6),
};
const train0: BatchName = { kind: "train", epoch: 0, step: 0 };

function samples(count: number) {
  const inputs = Float32Array.from({ length: count * 2 }, (_, i) => i);
  return { count, inputs, labels: Int32Array.from({ length: count }, (_, id) => id % 2) };
}

function runSpec(more: Record<string, unknown> = {}): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: "points",
    dataset: { name: "idx", path: ".", validation: 0.2 },
    teachers: [
      { name: "left", model: "left" },
      { name: "right", model: "right" },
    ],
    temperature: 2,
    codec: "float32",
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { batchSize: 4, epochs: 2 },
    ...more,
  });
}

function fake(bus: Bus, teacher: string, replica: string, more: Partial<FakeTeacherOptions> = {}) {
  const isLeft = teacher === "left";
  return serveFakeTeacher({
    bus,
    description: {
      teacher,
      replica,
      digest: `${teacher}-digest`,
      classes: isLeft ? ["low", "high"] : ["high", "low"],
      inputShape: [2],
      datasets: isLeft ? ["points-digest"] : [], // right gets its inputs inline
      layers: [],
      parameters: 1,
      backend: "fake",
    },
    // both mean the same: logit of `low` is the sample's first value, which is 2 × its id
    logits: (sample) => ("id" in sample ? [2 * sample.id, 1] : [1, sample.input[0] as number]),
    ...more,
  });
}

async function open(clock: Clock, spec = runSpec(), limits: Pick<MemoryNetworkOptions, "maxPayloadBytes"> = {}) {
  const network = createMemoryNetwork({ clock, ...limits });
  const coordinatorBus = network.connect();
  const start = () =>
    serveCoordinator({
      bus: coordinatorBus,
      runId: "points-1",
      generation: 1,
      spec,
      dataset,
      clock,
      logger: createLogger({ service: "coordinator", level: "silent" }),
    });
  return { network, start, trainer: network.connect() };
}

async function pull(
  bus: Bus,
  batch: BatchName,
  more: {
    temperature?: number;
    run?: string;
    deadlineMs?: number;
    fromRow?: number;
    digests?: Record<string, string>;
  } = {},
) {
  const { temperature = 2, run = "points-1", deadlineMs = 5000, fromRow, digests } = more;
  const frame = encodeFrame({ run, batch, temperature, perTeacher: true, fromRow, digests }, []);
  const headers = { ...frame.headers, [headerNames.deadlineMs]: String(deadlineMs) };
  return bus.request(subjects.pull("points-1"), { ...frame, headers }, { timeoutMs: deadlineMs });
}

function read(message: Awaited<ReturnType<typeof pull>>) {
  const frame = decodeFrame(pullReply, message.subject, message.headers, message.payload);
  const tensor = (name: string) => tensorNamed(frame, message.subject, name);
  return {
    head: frame.head,
    ids: Array.from(int32Values(tensor("sample-ids"))),
    soft: Array.from(floatValues(tensor("soft-log-probabilities")), Math.exp),
  };
}

describe("a run with two teachers, one holding the data set, one naming the classes in reverse", () => {
  test("serves the batch of the plan, softened at the temperature asked for, classes in the data set's order", async () => {
    const { network, start, trainer } = await open(systemClock);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const { head, ids, soft } = read(await pull(trainer, train0));
    expect(head).toMatchObject({ teachers: ["left", "right"], mask: [true, true], generation: 1, temperature: 2 });
    expect(head.digests).toEqual(["left-digest", "right-digest"]);
    expect(ids).toHaveLength(4);
    ids.forEach((id, row) => expect(soft[2 * row]).toBeCloseTo(1 / (1 + Math.exp((1 - 2 * id) / 2)), 5));
    expect(head.disagreement).toBeCloseTo(0, 5);
  });

  test("asks the teachers once for a batch that several students pull, whatever their temperatures", async () => {
    const { network, start, trainer } = await open(systemClock);
    await using left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    await Promise.all([1, 2, 4].map((temperature) => pull(trainer, train0, { temperature })));
    await pull(trainer, train0);
    expect(left.requests).toBe(1);
  });

  test("answers the same bytes after a restart", async () => {
    const { network, start, trainer } = await open(systemClock);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    const first = await start();
    const before = await pull(trainer, train0);
    await first[Symbol.asyncDispose]();
    await using _again = await start();
    expect(Buffer.from((await pull(trainer, train0)).payload).equals(Buffer.from(before.payload))).toBe(true);
  });
});

describe("a batch that one message does not carry", () => {
  const overheadBytes = 4 * 1024;
  const rowBytes = 4 * (1 + 2 + 2 + 2 * 2); // id, target, weights, and each teacher's signal
  const batch: BatchName = { kind: "evaluate", source: "train", ids: Array.from({ length: 400 }, (_, i) => i % 20) };

  async function headBytes() {
    const { network, start, trainer } = await open(systemClock);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const { head } = read(await pull(trainer, batch));
    return JSON.stringify(head).length;
  }

  test.each([-1, 0, 1])("comes in parts of as many rows as fit, at the limit %i", async (more) => {
    const bytes = await headBytes();
    const { network, start, trainer } = await open(systemClock, runSpec(), {
      maxPayloadBytes: overheadBytes + bytes + 200 * rowBytes + more,
    });
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const rows = more < 0 ? 199 : 200;
    const first = read(await pull(trainer, batch));
    expect(first.head.part).toEqual({ from: 0, of: 400 });
    expect(first.ids).toEqual(batch.ids.slice(0, rows));
    const second = read(await pull(trainer, batch, { fromRow: rows }));
    expect(second.head.part).toEqual({ from: rows, of: 400 });
    expect(second.ids).toEqual(batch.ids.slice(rows, 2 * rows));
    expect(second.soft[0]).toBeCloseTo(1 / (1 + Math.exp((1 - 2 * (rows % 20)) / 2)), 5);
  });

  test("is refused where it has no row of that number", async () => {
    const { network, start, trainer } = await open(systemClock);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    expect((await pull(trainer, train0, { fromRow: 4 })).headers[headerNames.serviceError]).toBe(
      "row 4 of a batch was pulled, it has 4 rows",
    );
  });
});

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
    await using _left = await fake(network.connect(), "left", "r1", { logits: () => [Number.NaN, 0] });
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const reply = pull(trainer, train0);
    for (let round = 0; round < 10; round++) await clock.advance(50);
    expect((await reply).headers).toMatchObject({
      [headerNames.errorCode]: "QUARANTINED",
      [headerNames.serviceError]: expect.stringMatching(
        /^teacher left refuses train sample \d+, \d+, \d+, \d+: teacher left says NaN for row 0, expected a finite number$/,
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
      classes: ["low", "high"],
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
      "waiting for teacher left of digest gone: no replica is alive",
    );
    old.heartbeat();
    await clock.advance(50);
    const pulled = pull(trainer, train0, { digests: { left: "old-digest", right: "right-digest" } });
    for (let round = 0; round < 10; round++) await clock.advance(50);
    expect(read(await pulled).head.digests).toEqual(["old-digest", "right-digest"]);
    expect(read(await pull(trainer, train0)).head.digests).toEqual(["new-digest", "right-digest"]);
  });

  test("a quorum goes on at once without a teacher that refuses the batch for what it is", async () => {
    const clock = createManualClock();
    const policy = { kind: "quorum", teachers: 1 };
    const { network, start, trainer } = await open(clock, runSpec({ ensemble: { policy } }));
    await using _left = await fake(network.connect(), "left", "r1", { logits: () => [Number.NaN, 0] });
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
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

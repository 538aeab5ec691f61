import { createMemoryNetwork } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import { decodeFrame, floatValues, headerNames, wireTensor } from "@faculty/shared/frames";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import {
  type Heartbeat,
  heartbeat,
  heartbeatIntervalMs,
  storedInput,
  teacherDescription,
} from "@faculty/shared/protocol";
import { allHeartbeats, serviceNames, subjects } from "@faculty/shared/subjects";
import { createManualClock, settle } from "@faculty/testing";
import { expect, test } from "vitest";
import { answered, dataset, gatedTeacher, input, refusal, sampleIds, scene } from "./serve-teacher.fixture.ts";
import { serveTeacher } from "./serve-teacher.ts";

const logger = createLogger({ service: "teacher", level: "silent" });
const samples = { dataset: "data1", source: "train", view: { augment: [], seed: 1, epoch: 0 } };

test("is on the bus only after the model has answered once", async () => {
  const clock = createManualClock();
  const bus = createMemoryNetwork({ clock }).connect();
  const teacher = gatedTeacher();
  teacher.hold();
  const serving = serveTeacher({ bus, name: "wide", replica: "r1", teacher, clock, logger });
  await settle();
  expect(await bus.discover(serviceNames.teacher, 0)).toEqual([]);
  teacher.release();
  await using _node = await serving;
  expect(await bus.discover(serviceNames.teacher, 0)).toMatchObject([
    { metadata: { teacher: "wide", replica: "r1", digest: "d1", backend: "none" } },
  ]);
  expect(teacher.calls).toEqual([1]);
});

test("a model that fails its first sample is never on the bus", async () => {
  const bus = createMemoryNetwork().connect();
  const teacher = { ...gatedTeacher(), infer: () => Promise.reject(new Error("out of memory")) };
  await expect(serveTeacher({ bus, name: "wide", replica: "r1", teacher, logger })).rejects.toThrow("out of memory");
  expect(await bus.discover(serviceNames.teacher, 0)).toEqual([]);
});

test("a model that has become another one is not asked twice", async () => {
  const on = await scene();
  const changed = new FacultyError("DIGEST_MISMATCH", "model m is another one");
  on.teacher.behave = () => {
    throw changed;
  };
  const ended = expect(on.node.closed).rejects.toBe(changed);
  expect(refusal(await on.ask({}))).toEqual({ code: "DIGEST_MISMATCH", message: "model m is another one" });
  await ended;
  await on.node[Symbol.asyncDispose]();
});

test("names and data that do not fit are refused before anything is served", async () => {
  const bus = createMemoryNetwork().connect();
  const teacher = gatedTeacher();
  const options = { bus, name: "wide", replica: "r1", teacher, logger };
  await expect(serveTeacher({ ...options, name: "a.b" })).rejects.toMatchObject({ code: "USAGE" });
  await expect(serveTeacher({ ...options, dataset: { ...dataset, inputShape: [28, 28] } })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "teacher wide takes inputs of shape [2], data set six has [28, 28]",
  });
});

test("describes itself", async () => {
  await using on = await scene();
  const reply = await on.bus.request(
    subjects.describe("wide", "r1"),
    { payload: new Uint8Array() },
    { timeoutMs: 1000 },
  );
  const { head } = decodeFrame(teacherDescription, reply.subject, reply.headers, reply.payload);
  expect(head).toEqual(on.node.description);
  expect(head).toMatchObject({ output: outputOver(["a", "b"]), inputShape: [2], datasets: ["data1"], digest: "d1" });
});

test("answers inline samples in the codec and at the temperature asked for", async () => {
  await using on = await scene();
  const signal = { kind: "log-probabilities", temperature: 4 };
  const full = answered(await on.ask({ head: { signal }, tensors: [input(1, 3, 8, 2)] }));
  expect(full.head).toEqual({ model: "wide", digest: "d1", replica: "r1", queueMs: 0, computeMs: 0 });
  expect(full.signal).toMatchObject({ datatype: "FP32", shape: [2, 2] });
  expect([...floatValues(full.signal)]).toEqual([(1 - 3) / 4, 0, 0, (2 - 8) / 4]);
  const half = answered(await on.ask({ head: { signal, codec: "float16" }, tensors: [input(1, 3)] }));
  expect(half.signal.datatype).toBe("FP16");
  expect([...floatValues(half.signal)]).toEqual([(1 - 3) / 4, 0]);
  const raw = answered(await on.ask({ tensors: [input(1, 3)] }));
  expect([...floatValues(raw.signal)]).toEqual([1, 3]);
});

test("answers about samples by id what it answers about them inline", async () => {
  await using on = await scene();
  const byId = answered(await on.ask({ head: { samples }, tensors: [sampleIds(2, 0, 2)] }));
  expect([...floatValues(byId.signal)]).toEqual([4, 5, 0, 1, 4, 5]);
});

test("answers about bytes and their scale what it answers about the samples they are", async () => {
  await using on = await scene();
  const byId = answered(await on.ask({ head: { samples }, tensors: [sampleIds(2, 1)] }));
  const stored = answered(await on.ask({ tensors: [storedInput([2, 2], Uint8Array.of(8, 10, 4, 6), 0.5)] }));
  expect(floatValues(stored.signal)).toEqual(floatValues(byId.signal));
});

test.each([undefined, "0.5", 1e300])("refuses bytes of scale %j, of which it can make no numbers", async (scale) => {
  await using on = await scene();
  const bytes = wireTensor("input", { shape: [1, 2], data: Uint8Array.of(1, 2) }, { scale });
  const { code, message } = refusal(await on.ask({ tensors: [bytes] }));
  expect(code).toBe("MALFORMED_FRAME");
  expect(message).toContain(`scale of input is ${JSON.stringify(scale)}`);
});

test("a log-probability below what float16 holds is sent as its lowest value", async () => {
  await using on = await scene();
  const signal = { kind: "log-probabilities", temperature: 0.001 };
  const reply = await on.ask({ head: { signal, codec: "float16" }, tensors: [input(0, 1000)] });
  expect([...floatValues(answered(reply).signal)]).toEqual([-65_504, 0]);
});

test("refuses at capacity at once, and answers what it holds", async () => {
  await using on = await scene({ capacity: 2 });
  on.teacher.hold();
  const first = on.ask({});
  const second = on.ask({});
  await settle();
  const third = await on.ask({});
  expect(refusal(third)).toEqual({ code: "FULL", message: "this replica holds 2 requests, as many as it may" });
  expect(third.headers[headerNames.queueLength]).toBe("2");
  on.teacher.release();
  expect((await first).headers[headerNames.queueLength]).toBe("1");
  expect((await second).headers[headerNames.queueLength]).toBe("0");
  expect(refusal(await on.ask({})).code).toBeUndefined();
});

test("drops a request whose deadline passed while it waited, without computing it", async () => {
  await using on = await scene();
  on.teacher.hold();
  const slow = on.ask({});
  await settle();
  const late = on.ask({ deadlineMs: 100 });
  const patient = on.ask({ deadlineMs: 1000 });
  await settle();
  await on.clock.advance(150);
  on.teacher.release();
  expect(refusal(await late)).toEqual({
    code: "DEADLINE",
    message: "the request's deadline passed 50 ms before its turn came",
  });
  expect(answered(await patient).head).toMatchObject({ queueMs: 150, computeMs: 0 });
  await slow;
  expect(on.teacher.calls).toEqual([1, 1, 1]);
});

test("publishes a heartbeat at the start, and one each interval", async () => {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const beats: Heartbeat[] = [];
  network.connect().subscribe(allHeartbeats, ({ subject, headers, payload }) => {
    beats.push(decodeFrame(heartbeat, subject, headers, payload).head);
  });
  const bus = network.connect();
  await using node = await serveTeacher({ bus, name: "wide", replica: "r1", teacher: gatedTeacher(), clock, logger });
  await settle();
  const beat = {
    teacher: "wide",
    replica: "r1",
    digest: "d1",
    queueLength: 0,
    capacity: 16,
    samples: 0,
    instance: "memory-1",
  };
  expect(beats).toEqual([{ ...beat, state: "ready" }]);
  await clock.advance(2.5 * heartbeatIntervalMs);
  expect(beats).toHaveLength(3);
  await node.drain();
  await clock.advance(5 * heartbeatIntervalMs);
  expect(beats.slice(3)).toEqual([{ ...beat, state: "draining" }]);
});

test("publishes a heartbeat as soon as its connection is back", async () => {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  let beats = 0;
  network.connect().subscribe(allHeartbeats, () => {
    beats += 1;
  });
  const bus = network.connect();
  await using _ = await serveTeacher({ bus, name: "wide", replica: "r1", teacher: gatedTeacher(), clock, logger });
  await settle();
  bus.disconnect();
  await clock.advance(1.5 * heartbeatIntervalMs);
  expect(beats).toBe(1); // the one at the start
  bus.reconnect();
  await settle();
  expect(beats).toBe(2);
});

test("draining refuses what comes, answers what it holds, and leaves the bus", async () => {
  await using on = await scene();
  on.teacher.hold();
  const held = [on.ask({}), on.ask({ tensors: [input(3, 4)] })];
  await settle();
  const drained = on.node.drain();
  expect(refusal(await on.ask({}))).toEqual({ code: "DRAINING", message: "this replica is stopping, ask another" });
  on.teacher.release();
  const signals = (await Promise.all(held)).map((reply) => [...floatValues(answered(reply).signal)]);
  expect(signals).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await drained;
  await on.node.closed;
  await expect(on.ask({})).rejects.toMatchObject({ code: "NO_RESPONDER" });
});

test("an aborted signal drains", async () => {
  const stop = new AbortController();
  await using on = await scene({ abort: stop.signal });
  on.teacher.hold();
  const held = on.ask({});
  await settle();
  stop.abort();
  on.teacher.release();
  expect([...floatValues(answered(await held).signal)]).toEqual([1, 2]);
  await on.node.closed;
});

test("computes each request by itself, in parts where it is large", async () => {
  await using on = await scene({ maxBatchRows: 2 });
  on.teacher.hold();
  const asked = [on.ask({}), on.ask({ tensors: [input(1, 2, 3, 4, 5, 6)] }), on.ask({})];
  await settle();
  on.teacher.release();
  const replies = await Promise.all(asked);
  expect(on.teacher.calls).toEqual([1, 1, 2, 1, 1]);
  expect([...floatValues(answered(replies[1]!).signal)]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("merges what waits, up to the rows a batch may have, where it is told to", async () => {
  await using on = await scene({ maxBatchRows: 3, batching: { kind: "merged", maxDelayMs: 10 } });
  const asked = [input(1, 2), input(3, 4), input(5, 6), input(7, 8)].map((tensor) => on.ask({ tensors: [tensor] }));
  await settle();
  expect(on.teacher.calls).toEqual([1, 3]);
  await settle(); // the node yields once between batches, then waits for more
  await on.clock.advance(10);
  expect(on.teacher.calls).toEqual([1, 3, 1]);
  const signals = (await Promise.all(asked)).map((reply) => [...floatValues(answered(reply).signal)]);
  expect(signals).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
});

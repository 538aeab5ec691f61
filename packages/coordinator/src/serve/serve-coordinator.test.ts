import { createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { headerNames } from "@faculty/shared/frames";
import type { BatchName } from "@faculty/shared/protocol";
import { type Meter, noMeter } from "@faculty/shared/telemetry";
import type { Span } from "@faculty/shared/tracing";
import { describe, expect, test } from "vitest";
import { coordinatorOptions, fake, open, pull, read, runSpec, train0 } from "./serve-coordinator.fixture.ts";
import { serveCoordinator } from "./serve-coordinator.ts";

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

  test("tells of each pull as a part of its trace, and whose answer it shares", async () => {
    const spans: Span[] = [];
    const meter: Meter = { ...noMeter, span: (span) => void spans.push(span) };
    const network = createMemoryNetwork({ clock: systemClock });
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await serveCoordinator({ ...coordinatorOptions(network.connect(), systemClock), meter });
    const trainer = network.connect();
    await pull(trainer, train0);
    await pull(trainer, train0, { temperature: 4 });
    await pull(trainer, train0, { run: "another" });
    const [first, second, stranger] = spans.filter(({ subject }) => subject === "pull");
    expect(first).toMatchObject({ operation: "process", outcome: "OK", sharedFrom: undefined });
    expect(first?.fields).toEqual({ batch_id: "0/0", epoch: 0, step: 0 });
    expect(second?.sharedFrom).toBe(first?.origin.trace);
    expect(stranger?.outcome).toBe("UNKNOWN_MODEL");
    const asked = spans.filter(({ subject }) => subject === "predict");
    expect(asked.map(({ fields }) => String(fields["teacher"])).toSorted()).toEqual(["left", "right"]);
    for (const { origin, operation, outcome, fields } of asked) {
      const { traceId, spanId: parentSpanId } = first!.origin.trace;
      expect({ operation, outcome }).toEqual({ operation: "send", outcome: "OK" });
      expect(origin.trace).toMatchObject({ traceId, parentSpanId });
      expect(fields).toMatchObject({ replica: "r1", batch_id: "0/0" });
    }
  });

  test("asks the teachers once for the steps that are asked about together, and serves each its own rows", async () => {
    const spec = runSpec({ train: { batchSize: 4, epochs: 2, stepsPerRequest: 2 } });
    const { network, start, trainer } = await open(systemClock, spec);
    await using left = await fake(network.connect(), "left", "r1");
    await using right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    for (const step of [1, 0]) {
      const { ids, soft } = read(await pull(trainer, { kind: "train", epoch: 0, step }));
      expect(ids).toHaveLength(4);
      ids.forEach((id, row) => expect(soft[2 * row]).toBeCloseTo(1 / (1 + Math.exp((1 - 2 * id) / 2)), 5));
    }
    expect([left.requests, right.requests]).toEqual([1, 1]);
  });

  test("serves several steps at once as it serves each of them", async () => {
    const spec = runSpec({ train: { batchSize: 4, epochs: 2, stepsPerRequest: 2 } });
    const { network, start, trainer } = await open(systemClock, spec);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const each = [read(await pull(trainer, train0)), read(await pull(trainer, { ...train0, step: 1 }))];
    const both = read(await pull(trainer, { ...train0, steps: 2 }));
    expect(both.ids).toEqual(each.flatMap(({ ids }) => ids));
    expect(both.soft).toEqual(each.flatMap(({ soft }) => soft));
    expect(both.head.disagreements).toEqual(each.map(({ head }) => head.disagreement));
    const refused = await pull(trainer, { ...train0, step: 1, steps: 2 });
    expect(refused.headers[headerNames.errorCode]).toBe("MALFORMED_FRAME");
  });

  test("asks those alone that a pull names, and waits for nobody else", async () => {
    const { network, start, trainer } = await open(systemClock);
    await using right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const { head } = read(await pull(trainer, train0, { teachers: ["right"] }));
    expect(head).toMatchObject({ teachers: ["right"], mask: [true] });
    expect(right.requests).toBe(1);
    const refused = await pull(trainer, train0, { teachers: ["middle"] });
    expect(refused.headers[headerNames.serviceError]).toBe("teacher middle was asked for, the run has left, right");
  });

  test("asks nobody for a trainer that takes nothing of its generation", async () => {
    const { network, start, trainer } = await open(systemClock);
    await using left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const { headers } = await pull(trainer, train0, { leastGeneration: 2 });
    expect(headers[headerNames.errorCode]).toBe("STALE_GENERATION");
    expect(headers[headerNames.serviceError]).toBe("this coordinator is of generation 1, expected 2 or above");
    expect(left.requests).toBe(0);
    expect(read(await pull(trainer, train0, { leastGeneration: 1 })).head.generation).toBe(1);
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
  const headerBytes = 256;
  const described = {
    part: { from: 400, of: 400 },
    tensors: [
      { name: "sample-ids", datatype: "INT32", shape: [400] },
      { name: "soft-log-probabilities", datatype: "FP32", shape: [400, 2] },
      { name: "weights", datatype: "FP32", shape: [400, 2] },
      { name: "teacher-log-probabilities", datatype: "FP32", shape: [2, 400, 2] },
    ],
  };
  const rowBytes = 4 * (1 + 2 + 2 + 2 * 2); // id, target, weights, and each teacher's signal
  const batch: BatchName = { kind: "evaluate", source: "train", ids: Array.from({ length: 400 }, (_, i) => i % 20) };

  async function headBytes() {
    const { network, start, trainer } = await open(systemClock);
    await using _left = await fake(network.connect(), "left", "r1");
    await using _right = await fake(network.connect(), "right", "r1");
    await using _coordinator = await start();
    const { head } = read(await pull(trainer, batch));
    return JSON.stringify({ ...head, ...described }).length;
  }

  test.each([-1, 0, 1])("comes in parts of as many rows as fit, at the limit %i", async (more) => {
    const bytes = await headBytes();
    const { network, start, trainer } = await open(systemClock, runSpec(), {
      maxPayloadBytes: headerBytes + bytes + 200 * rowBytes + more,
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

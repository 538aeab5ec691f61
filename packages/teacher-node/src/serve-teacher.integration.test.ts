import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startBackend } from "@faculty/models/backend";
import { connectNats } from "@faculty/shared/bus";
import { encodeFrame, floatValues } from "@faculty/shared/frames";
import { createLogger } from "@faculty/shared/logging";
import type { PredictRequest } from "@faculty/shared/protocol";
import { serviceNames, subjects } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTeacher } from "./kinds/open-teacher.ts";
import { logits, writeLayersModel } from "./kinds/tfjs/tiny-models.fixture.ts";
import { answered, input, refusal } from "./serve-teacher.fixture.ts";
import { serveTeacher } from "./serve-teacher.ts";

const logger = createLogger({ service: "teacher-node", level: "silent" });
let folder: string;

beforeAll(async () => {
  await startBackend();
  folder = await mkdtemp(join(tmpdir(), "faculty-node-"));
  await writeLayersModel(folder, "logits");
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("two replicas of a model are found over NATS and say the same bits", async () => {
  await using server = await startNatsServer();
  await using client = await connectNats({ servers: server.url, clientName: "client" });
  await using bus = await connectNats({ servers: server.url, clientName: "teacher" });
  await using teacher = await openTeacher(folder);
  await using _first = await serveTeacher({ bus, name: "tiny", replica: "r1", teacher, logger });
  await using _second = await serveTeacher({ bus, name: "tiny", replica: "r2", teacher, logger });

  const found = await client.discover(serviceNames.teacher, 500);
  expect(new Set(found.map(({ metadata }) => metadata["replica"]))).toEqual(new Set(["r1", "r2"]));
  const { digest } = teacher.facts;
  const head: PredictRequest = { model: "tiny", digest, signal: { kind: "logits" }, codec: "float32" };
  const frame = encodeFrame({ ...head }, [input(1, 0, 0.5, -1)]);
  const replies = await Promise.all(
    ["r1", "r2"].map((replica) => client.request(subjects.predict("tiny", replica), frame, { timeoutMs: 5000 })),
  );
  const [first, second] = replies.map((reply) => answered(reply).signal);
  expect(first?.bytes).toEqual(second?.bytes);
  floatValues(first!).forEach((value, i) => expect(value).toBeCloseTo(logits.flat()[i] ?? NaN, 5));
});

test("requests in flight when a node drains are answered, later ones find nobody", async () => {
  await using server = await startNatsServer();
  await using client = await connectNats({ servers: server.url, clientName: "client" });
  await using bus = await connectNats({ servers: server.url, clientName: "teacher" });
  await using teacher = await openTeacher(folder);
  await using node = await serveTeacher({ bus, name: "tiny", replica: "r1", teacher, logger, capacity: 64 });
  const { digest } = teacher.facts;
  const head: PredictRequest = { model: "tiny", digest, signal: { kind: "logits" }, codec: "float32" };
  const ask = () =>
    client.request(subjects.predict("tiny", "r1"), encodeFrame({ ...head }, [input(1, 0)]), { timeoutMs: 5000 });
  const asked = Array.from({ length: 20 }, ask);
  await client.flush();
  const drained = node.drain();
  const codes = (await Promise.all(asked)).map((reply) => refusal(reply).code);
  for (const code of codes) expect([undefined, "DRAINING"]).toContain(code);
  await drained;
  await expect(ask()).rejects.toMatchObject({ code: "NO_RESPONDER" });
});

test("a node drains though its server is gone", async () => {
  const server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "teacher" });
  await using teacher = await openTeacher(folder);
  const node = await serveTeacher({ bus, name: "tiny", replica: "r1", teacher, logger });
  const gone = new Promise<void>((resolve) => {
    bus.onStatus(({ kind }) => {
      if (kind === "disconnected") resolve();
    });
  });
  await server[Symbol.asyncDispose]();
  await gone;
  const late = new AbortController();
  const outcome = await Promise.race([
    node.drain().then(() => "drained"),
    setTimeout(10_000, "still draining", { signal: late.signal, ref: false }),
  ]);
  late.abort();
  expect(outcome).toBe("drained");
});

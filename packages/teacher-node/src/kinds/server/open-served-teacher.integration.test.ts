import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ServerSpec } from "@faculty/shared/config";
import {
  createManualClock,
  type ModelServerFixtureOptions,
  type ServedModelFixture,
  startModelServer,
} from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { softmax } from "../../teacher/softmax.fixture.ts";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { linear, opened, serving } from "./linear-model.fixture.ts";

/** What a linear model of 2 inputs and 3 classes says of `[1, 0]` and `[0.5, -1]`. */
const inputs = Float32Array.of(1, 0, 0.5, -1);
const logits = [
  [1 + 0, 0 + 1, -1 + 0.25],
  [0.5 - 0.5, -2 + 1, -0.5 + 2 + 0.25],
];
const probabilities = logits.map(softmax);

const kinds: Readonly<
  Record<string, readonly [ServedModelFixture, Partial<ModelServerFixtureOptions>, Partial<ServerSpec>?]>
> = {
  "logits by bytes": [linear(), {}],
  "logits by JSON alone": [linear(), { isBinary: false }],
  "probabilities beside a label": [
    linear({
      outputs: [
        { name: "label", datatype: "INT64", shape: [-1] },
        { name: "p", datatype: "FP32", shape: [-1, 3] },
      ],
    }),
    {},
  ],
  "one at a time, three on their way": [linear({ batch: 1 }), {}, { concurrency: 3 }],
  "four at a time": [linear({ batch: 4 }), {}],
  "in parts": [linear(), {}, { concurrency: 2 }],
  "without a description": [linear({ isSilent: true }), {}, { output: "p" }],
};

describe.each(Object.entries(kinds))("served teacher: %s", (name, [model, options, spec]) => {
  teacherConformance(name, {
    open: async () => {
      const server = await serving(model, options);
      const teacher = await opened(server, spec, { samples: { inputShape: [2] } });
      return {
        facts: teacher.facts,
        infer: (request) => teacher.infer(request),
        [Symbol.asyncDispose]: async () => {
          await teacher[Symbol.asyncDispose]();
          await server[Symbol.asyncDispose]();
        },
      };
    },
    inputs,
    rows: 2,
    probabilities,
  });
});

const request = { inputs, rows: 2, layers: [] };

test("what befalls a request is mended by asking again, as long as it may pass", async () => {
  await using server = await serving(linear());
  await using teacher = await opened(server, { timeoutMs: 300 });
  const { logits: said } = await teacher.infer(request);
  for (const fault of ["torn", "dropped", "stalled", 500, 503, 429] as const) {
    server.befall(fault);
    expect((await teacher.infer(request)).logits.data).toEqual(said.data);
  }
  server.befall(503, 503, 503, 503, 503);
  await expect(teacher.infer(request)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `model m of ${server.url}: the server answers 503: try again`,
  });
  server.befall(500, 500, 500, 500, 500);
  await expect(teacher.infer(request)).rejects.toMatchObject({ code: "BAD_MODEL" });
});

test("a server that was started again is asked as before; another model behind the same name is not", async () => {
  const first = await serving(linear());
  const { port } = first;
  await using teacher = await opened(first);
  const { logits: said } = await teacher.infer(request);
  await first[Symbol.asyncDispose]();
  await expect(teacher.infer(request)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `model server ${first.url}: POST /v2/models/m/infer: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
  {
    await using _again = await serving(linear({ bias: 1e-6 }), { port });
    const { logits: again } = await teacher.infer(request);
    again.data.forEach((z, i) => expect(z).toBeCloseTo(said.data[i] as number, 5));
  }
  await using _other = await serving(linear({ bias: 0.01 }), { port });
  await expect(teacher.infer(request)).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: expect.stringMatching(
      /^model m of http:\S+ is another model than before: of a probe sample it says something else by 0\.0\d+, the teacher's tolerance is 0\.0001$/,
    ),
  });
});

test("a model that is exchanged while the server runs is noticed within a minute of asking", async () => {
  const models: Record<string, ServedModelFixture> = { m: linear() };
  await using server = await startModelServer({ models });
  const clock = createManualClock();
  await using teacher = await opened(server, {}, { clock });
  models["m"] = linear({ bias: 0.01 });
  await teacher.infer(request);
  clock.advance(60_000);
  await expect(teacher.infer(request)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
});

test("a digest stands for what a model says, within the tolerance, wherever it is served", async () => {
  await using server = await serving(linear());
  await using same = await serving(linear({ bias: 1e-6 }), { isBinary: false });
  await using other = await serving(linear({ bias: 0.05 }));
  await using teacher = await opened(server);
  const { digest } = teacher.facts;
  await using again = await opened(same, {}, { digest });
  expect(again.facts.digest).toBe(digest);
  await expect(opened(other, {}, { digest })).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: expect.stringMatching(
      new RegExp(
        `^model m of ${other.url} has digest [0-9a-f]{64} by its answers to 16 probe samples, the run expects ${digest}$`,
      ),
    ),
  });
  await using scaled = await opened(server, {}, { inputs: { scale: 2 }, samples: { inputShape: [2] } });
  expect(scaled.facts.digest).not.toBe(digest);
});

test("the samples are prepared first, as the data set's own values are for the other teachers", async () => {
  await using server = await serving(linear());
  await using teacher = await opened(server, {}, { inputs: { scale: 2, mean: 1 }, samples: { inputShape: [2] } });
  const { logits: said } = await teacher.infer({ ...request, inputs: inputs.map((value) => (value + 1) / 2) });
  [...said.data].forEach((z, i) => expect(z).toBeCloseTo(logits.flat()[i] as number, 5));
});

test("a model of rows of numbers takes a picture's one after the other", async () => {
  await using server = await serving(linear());
  await using teacher = await opened(server, {}, { samples: { inputShape: [2, 1, 1] } });
  expect(teacher.facts.inputShape).toEqual([2, 1, 1]);
  expect(server.asked.at(-1)?.inputs[0]?.shape).toEqual([16, 2]);
});

test("a part of a request for each of as many as may be on their way", async () => {
  await using server = await serving(linear());
  await using teacher = await opened(server, { concurrency: 3 });
  const before = server.asked.length;
  await teacher.infer({ inputs: new Float32Array(8 * 2), rows: 8, layers: [] });
  const parts = server.asked.slice(before, before + 3).map((asked) => asked.inputs[0]?.shape[0] as number);
  expect(parts.toSorted((a, b) => a - b)).toEqual([2, 3, 3]); // ⌈8 / 3⌉ at most
  expect(server.together()).toBeLessThanOrEqual(3);
});

test("credentials go with every request, and never into a message", async () => {
  await using server = await serving(linear(), { header: ["x-token", "s3cret"] });
  const auth = { header: "x-token", env: "TOKEN" };
  await using teacher = await opened(server, { auth }, { credentials: "s3cret" });
  await teacher.infer(request);
  await expect(opened(server, { auth }, { credentials: "wr0ng" })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model m of ${server.url}: the server answers 401: no such token: say under server.auth which credentials are sent`,
  });
});

test("a server's certificate must come from whom the run file names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-tls-"));
  try {
    const subject = ["-subj", "/CN=model server", "-addext", "subjectAltName=IP:127.0.0.1"];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"];
    await promisify(execFile)("openssl", ["req", "-x509", ...key, ...subject, "-out", "cert.pem"], { cwd: folder });
    const ca = join(folder, "cert.pem");
    const tls = { key: await readFile(join(folder, "key.pem"), "utf8"), cert: await readFile(ca, "utf8") };
    await using server = await serving(linear(), { tls });
    await using teacher = await opened(server, { ca });
    await teacher.infer(request);
    await expect(opened(server)).rejects.toMatchObject({
      code: "IO_FAILED",
      message: `model server ${server.url}: GET /v2/models/m: self-signed certificate`,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a server that loads its models is not ready; one that is ready and has no such model says so", async () => {
  await using server = await serving(linear());
  server.ready(false);
  await expect(opened(server)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `model m of ${server.url}: the server answers 404: Model m not found`,
  });
  server.ready(true);
  await expect(opened(server, { model: "n" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `model n of ${server.url}: the server answers 404: Model n not found`,
  });
});

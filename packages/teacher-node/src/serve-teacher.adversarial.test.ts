import { encodeFrame, float16Tensor, floatValues, headerNames, wireTensor } from "@faculty/shared/frames";
import { createLogger } from "@faculty/shared/logging";
import { subjects } from "@faculty/shared/subjects";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  answered,
  dataset,
  gatedTeacher,
  input,
  type Request,
  refusal,
  sampleIds,
  scene,
} from "./serve-teacher.fixture.ts";

const view = { augment: [], seed: 1, epoch: 0 };
const samples = { dataset: "data1", source: "train", view };
const flip = { kind: "flip-horizontal", probability: 0.5 };

const refused: readonly [string, Request, string, RegExp][] = [
  [
    "another teacher",
    { head: { model: "deep" } },
    "UNKNOWN_MODEL",
    /asked for teacher deep, this replica serves wide$/,
  ],
  ["another version", { head: { digest: "d0" } }, "DIGEST_MISMATCH", /asked for wide of digest d0, .* serves d1$/],
  ["no codec", { head: { codec: "zip" } }, "MALFORMED_FRAME", /codec/],
  [
    "a temperature of 0",
    { head: { signal: { kind: "log-probabilities", temperature: 0 } } },
    "MALFORMED_FRAME",
    /signal\.temperature/,
  ],
  ["no tensor", { tensors: [] }, "MALFORMED_FRAME", /tensor input is missing, it holds \[\]$/],
  [
    "no rows",
    { tensors: [wireTensor("input", { shape: [0, 2], data: new Float32Array() })] },
    "MALFORMED_FRAME",
    /no rows$/,
  ],
  [
    "inputs of another shape",
    { tensors: [wireTensor("input", { shape: [2, 3], data: new Float32Array(6) })] },
    "SHAPE_MISMATCH",
    /input has shape \[2, 3\], teacher wide takes \[rows, 2\]$/,
  ],
  [
    "a scalar for inputs",
    { tensors: [wireTensor("input", { shape: [], data: new Float32Array(1) })] },
    "SHAPE_MISMATCH",
    /input has shape \[\]/,
  ],
  [
    "inputs of integers",
    { tensors: [wireTensor("input", { shape: [1, 2], data: new Int32Array(2) })] },
    "MALFORMED_FRAME",
    /tensor input is INT32, expected FP16, BF16, FP32 or FP64$/,
  ],
  ["NaN", { tensors: [input(1, 2, 3, NaN)] }, "NOT_FINITE", /input holds NaN in row 1$/],
  ["infinity", { tensors: [input(-Infinity, 2)] }, "NOT_FINITE", /input holds -Infinity in row 0$/],
  ["a deadline that is no number", { deadlineMs: "soon" }, "MALFORMED_FRAME", /Faculty-Deadline-Ms is soon/],
  ["a deadline in the past", { deadlineMs: -1 }, "MALFORMED_FRAME", /Faculty-Deadline-Ms is -1/],
  [
    "samples of another data set",
    { head: { samples: { ...samples, dataset: "data0" } }, tensors: [sampleIds(0)] },
    "DIGEST_MISMATCH",
    /data set data0, this replica of wide holds data1$/,
  ],
  [
    "a sample that is not there",
    { head: { samples }, tensors: [sampleIds(0, 3)] },
    "NOT_FOUND",
    /data set six has no train sample 3, only 3$/,
  ],
  ["a sample before the first", { head: { samples }, tensors: [sampleIds(-1)] }, "NOT_FOUND", /no train sample -1/],
  ["no samples", { head: { samples }, tensors: [sampleIds()] }, "MALFORMED_FRAME", /no rows$/],
  [
    "sample ids in a table",
    { head: { samples }, tensors: [wireTensor("sample-ids", { shape: [1, 1], data: new Int32Array(1) })] },
    "SHAPE_MISMATCH",
    /sample-ids has shape \[1, 1\], expected \[rows\]$/,
  ],
  [
    "an augmentation that does not fit",
    { head: { samples: { ...samples, view: { ...view, augment: [flip] } } }, tensors: [sampleIds(0)] },
    "SHAPE_MISMATCH",
    /augmentation flip-horizontal is for samples of kind image/,
  ],
  [
    "a logit that float16 does not hold",
    { head: { codec: "float16" }, tensors: [input(0, 70_000)] },
    "NOT_FINITE",
    /teacher wide yields 70000 in row 0, expected a number that float16 holds$/,
  ],
  [
    "more rows than a reply carries",
    { head: { samples }, tensors: [wireTensor("sample-ids", { shape: [200_000], data: new Int32Array(200_000) })] },
    "TOO_LARGE",
    /200000 rows need a reply of 1600440 bytes, the bus carries 1048576$/,
  ],
];

test.each(refused)("refuses %s, and goes on", async (_name, request, code, message) => {
  await using on = await scene();
  const reply = await on.ask(request);
  expect(refusal(reply)).toEqual({ code, message: expect.stringMatching(message) });
  expect(reply.payload).toHaveLength(0);
  expect([...floatValues(answered(await on.ask({})).signal)]).toEqual([1, 2]);
});

test("inputs in half precision are taken", async () => {
  await using on = await scene();
  const reply = await on.ask({ tensors: [float16Tensor("input", [1, 2], [0.5, -2])] });
  expect([...floatValues(answered(reply).signal)]).toEqual([0.5, -2]);
});

test("a model that throws, or yields NaN, costs only the request it failed on", async () => {
  await using on = await scene();
  const { behave } = on.teacher;
  on.teacher.behave = () => {
    throw new Error("out of memory\nat line 2");
  };
  expect(refusal(await on.ask({}))).toEqual({ code: "INTERNAL", message: "out of memory at line 2" });
  on.teacher.behave = () => Float32Array.of(1, NaN);
  expect(refusal(await on.ask({}))).toEqual({
    code: "NOT_FINITE",
    message: "teacher wide yields NaN in row 0, expected a number that float32 holds",
  });
  on.teacher.behave = behave;
  expect([...floatValues(answered(await on.ask({})).signal)]).toEqual([1, 2]);
});

test("a teacher of texts takes token ids of its vocabulary and nothing else", async () => {
  const teacher = gatedTeacher();
  const facts = { ...teacher.facts, vocabulary: { tokens: 4, digest: "v1" } };
  await using on = await scene({ teacher: { ...teacher, facts }, dataset: undefined });
  expect(answered(await on.ask({ tensors: [input(0, 3)] })).signal.shape).toEqual([1, 2]);
  for (const id of [4, -1, 1.5])
    expect(refusal(await on.ask({ tensors: [input(1, id)] }))).toEqual({
      code: "MALFORMED_FRAME",
      message: `input holds ${id}, teacher wide takes token ids below 4`,
    });
});

test("a teacher that does not say which tokens it reads is served, with a warning where its data set are texts", async () => {
  const vocabulary = ["[padding]", "[unknown]", "[mask]", "film"];
  const told: string[] = [];
  const logger = createLogger({ service: "teacher", level: "warn", to: { write: (line) => void told.push(line) } });
  await using on = await scene({ dataset: { ...dataset, vocabulary }, logger });
  expect(answered(await on.ask({})).signal.shape).toEqual([1, 2]);
  expect(told.map((line) => JSON.parse(line).msg)).toEqual([
    expect.stringMatching(/^teacher wide does not say by which vocabulary it reads token ids: it is taken for that of/),
  ]);
});

test("NaN in one request does not spoil another merged with it", async () => {
  await using on = await scene({ maxBatchRows: 2, batching: { kind: "merged", maxDelayMs: 10 } });
  on.teacher.behave = () => Float32Array.of(1, NaN, 3, 4);
  const [first, second] = await Promise.all([on.ask({}), on.ask({})]);
  expect(refusal(first!).code).toBe("NOT_FINITE");
  expect([...floatValues(answered(second!).signal)]).toEqual([3, 4]);
});

test("whatever bytes and headers come, there is one reply, and the next request is answered", async () => {
  await using on = await scene();
  const good = encodeFrame({ model: "wide", digest: "d1", signal: { kind: "logits" }, codec: "float32" }, [
    input(1, 2),
  ]);
  const subject = subjects.predict("wide", "r1");
  const flips = fc.array(fc.tuple(fc.nat(good.payload.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1 });
  const header = fc.constantFrom(...Object.values(headerNames));
  await fc.assert(
    fc.asyncProperty(flips, header, fc.string(), fc.nat(good.payload.length), async (flipped, name, text, length) => {
      const payload = Uint8Array.from(good.payload);
      for (const [at, bits] of flipped) payload[at] = (payload[at] as number) ^ bits;
      const messages = [
        { headers: good.headers, payload },
        { headers: good.headers, payload: good.payload.subarray(0, length) },
        { headers: { ...good.headers, [name]: text }, payload: good.payload },
        { headers: {}, payload },
      ];
      for (const message of messages) await on.bus.request(subject, message, { timeoutMs: 1000 });
      expect(refusal(await on.ask({})).code).toBeUndefined();
    }),
  );
});

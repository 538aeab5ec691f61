import { readFileSync } from "node:fs";
import { crc32c } from "@node-rs/crc32";
import { expect, test } from "vitest";
import { decodeFrame, type EncodedFrame, encodeFrame } from "../frames/frame.ts";
import { headerNames, newestWireVersion, wireVersions } from "../frames/headers.ts";
import { textsOf, textTensor } from "../frames/text-tensor.ts";
import { float16Tensor, floatValues, int32Values, type WireTensor, wireTensor } from "../frames/wire-tensor.ts";
import { outputOver } from "../outputs/short-form.ts";
import { subjects } from "../subjects/subjects.ts";
import { describeReplies } from "./describe-reply.ts";
import { predictReply, predictRequest } from "./predict.ts";
import { pullReply } from "./pull.ts";
import { pullHeadOf } from "./pull-request.ts";
import { readDescription, teacherDescription } from "./teacher.ts";

/** The hex dumps of docs/protocol.md §8, by title. */
function goldenFrame(title: string): Buffer {
  const text = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  const block = new RegExp(`### ${title}\n[^]*?\`\`\`hex\n([^]*?)\`\`\``).exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/protocol.md has no hex dump under ### ${title}`);
  return Buffer.from(block.replaceAll(/\s+/g, ""), "hex");
}

const request = {
  model: "wide",
  digest: "d1",
  samples: { dataset: "d2", source: "train", view: { augment: [], seed: 7, epoch: 0 } },
  signal: { kind: "log-probabilities", temperature: 4 },
  codec: "float16",
} as const;
const reply = { model: "wide", digest: "d1", replica: "r1", queueMs: 0, computeMs: 2 };

test("a predict request by sample id is the golden frame", () => {
  const frame = encodeFrame(request, [wireTensor("sample-ids", { shape: [2], data: Int32Array.of(5, 258) })]);
  const golden = goldenFrame("predict request");
  expect(Buffer.from(frame.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(frame.headers[headerNames.crc32c]).toMatch(/^[0-9a-f]{8}$/);
  const decoded = decodeFrame(predictRequest, "s", frame.headers, golden);
  expect(decoded.head).toEqual(request);
  expect(Array.from(int32Values(decoded.tensors[0] as never))).toEqual([5, 258]);
});

test("a merged batch of sparse rows is the golden frame, and so is the pull that asks for it", () => {
  const named = { run: "r", batch: { kind: "evaluate", source: "train", ids: [5] }, temperature: 1 } as const;
  const wanted = { kind: "mixture", perTeacher: false, layers: [] } as const;
  const asked = encodeFrame({ ...pullHeadOf({ ...named, wanted, sparse: true }) }, [], wireVersions.sparse);
  expect(Buffer.from(asked.payload).toString("hex")).toBe(goldenFrame("pull of sparse rows").toString("hex"));
  const head = { ...named, generation: 1, teachers: ["wide"], digests: ["d1"], mask: [true], disagreement: 0 };
  const row = Float32Array.of(-11, -0.5, -1.5, 7, 40_000);
  const reply = encodeFrame(
    head,
    [
      wireTensor("sample-ids", { shape: [1], data: Int32Array.of(5) }),
      wireTensor("sparse-log-probabilities", { shape: [1, 5], data: row }),
      wireTensor("weights", { shape: [1, 1], data: Float32Array.of(1) }),
    ],
    wireVersions.sparse,
  );
  const golden = goldenFrame("merged batch of sparse rows");
  expect(Buffer.from(reply.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(reply.headers[headerNames.wire]).toBe("1.6");
  const { tensors } = decodeFrame(pullReply, "s", reply.headers, golden);
  expect(Array.from(floatValues(tensors[1] as never))).toEqual([...row]);
});

test("a merged batch with a rest for each group of classes is the golden frame, and so is the pull that takes it", () => {
  const named = { run: "r", batch: { kind: "evaluate", source: "train", ids: [5] }, temperature: 1 } as const;
  const wanted = { kind: "mixture", perTeacher: false, layers: [] } as const;
  const request = pullHeadOf({ ...named, wanted, sparse: true, restGroups: true });
  const asked = encodeFrame({ ...request }, [], wireVersions.restGroups);
  expect(Buffer.from(asked.payload).toString("hex")).toBe(goldenFrame("pull of rests by group").toString("hex"));
  const head = { ...named, generation: 1, teachers: ["wide"], digests: ["d1"], mask: [true], disagreement: 0 };
  const reply = encodeFrame(
    head,
    [
      wireTensor("sample-ids", { shape: [1], data: Int32Array.of(5) }),
      wireTensor("sparse-log-probabilities", { shape: [1, 4], data: Float32Array.of(-2, -4, -0.5, 3) }),
      wireTensor("weights", { shape: [1, 1], data: Float32Array.of(1) }),
      wireTensor("rest-groups", { shape: [5], data: Uint8Array.of(0, 0, 1, 1, 0) }),
    ],
    wireVersions.restGroups,
  );
  const golden = goldenFrame("merged batch of rests by group");
  expect(Buffer.from(reply.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(reply.headers[headerNames.wire]).toBe("1.7");
  const { tensors } = decodeFrame(pullReply, "s", reply.headers, golden);
  expect([...(tensors[3]?.bytes ?? [])]).toEqual([0, 0, 1, 1, 0]);
});

test("a predict reply in float16 is the golden frame", () => {
  const frame = encodeFrame(reply, [float16Tensor("signal", [2, 2], [0, -1.5, -0.25, 0])]);
  const golden = goldenFrame("predict reply");
  expect(Buffer.from(frame.payload).toString("hex")).toBe(golden.toString("hex"));
  const decoded = decodeFrame(predictReply, "s", frame.headers, golden);
  expect(decoded.head).toEqual(reply);
  expect(Array.from(floatValues(decoded.tensors[0] as never))).toEqual([0, -1.5, -0.25, 0]);
});

test("a part of a description is the golden frame, as a replica answers", () => {
  const description = { teacher: "wide", replica: "r1", digest: "d1", inputShape: [1] };
  const others = { datasets: [], layers: [], parameters: 1, backend: "none" };
  const left = 70_007 - JSON.stringify({ ...description, classes: [""], ...others }).length;
  const long = { ...description, output: outputOver(["x".repeat(left)]), ...others };
  const reply = describeReplies(long, 2 ** 20)({ subject: "s", ...encodeFrame({ fromByte: 70_000 }, []) });
  const golden = goldenFrame("part of a description");
  expect(Buffer.from(reply.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(reply.headers?.[headerNames.wire]).toBe("1.1");
});

test("a description with a tolerance is the golden frame, of a version of its own; one without is of wire 1.0", () => {
  const description = { teacher: "wide", replica: "r1", digest: "d1", output: outputOver(["a", "b"]), inputShape: [2] };
  const others = { datasets: [], layers: [], backend: "none" };
  const asked = { subject: "s", ...encodeFrame({}, []) };
  const reply = describeReplies({ ...description, tolerance: 0.001, ...others }, 2 ** 20)(asked);
  const golden = goldenFrame("description with a tolerance");
  expect(Buffer.from(reply.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(reply.headers?.[headerNames.wire]).toBe("1.2");
  expect(describeReplies({ ...description, ...others }, 2 ** 20)(asked).headers?.[headerNames.wire]).toBe("1.0");
  const subject = subjects.describe("wide", "r1");
  expect(readDescription(subject, { subject, headers: {}, ...reply }).tolerance).toBe(0.001);
});

test("a description of stored data sets is the golden frame, of the same version", () => {
  const description = { teacher: "wide", replica: "r1", digest: "d1", output: outputOver(["a", "b"]), inputShape: [2] };
  const none = { datasets: [], layers: [], layerShapes: {} };
  const others = { inputDatatypes: ["FP32", "UINT8"], ...none, backend: "none", storedDatasets: ["d2"] } as const;
  const reply = describeReplies({ ...description, ...others }, 2 ** 20)({ subject: "s", ...encodeFrame({}, []) });
  expect(Buffer.from(reply.payload).toString("hex")).toBe(goldenFrame("stored data sets").toString("hex"));
  expect(reply.headers?.[headerNames.wire]).toBe("1.2");
  const { head } = decodeFrame(teacherDescription, "s", reply.headers ?? {}, reply.payload);
  expect(head).toMatchObject(others);
});

test("a description whose layers are told on request is the golden frame, and is asked for them", () => {
  const own = { teacher: "wide", replica: "r1", digest: "d1", output: outputOver(["a", "b"]), inputShape: [1] };
  const layers = { layers: ["conv1"], layerShapes: { conv1: [4, 4, 8] } };
  const rest = { datasets: [], layersOnRequest: true, parameters: 1, backend: "none" } as const;
  const answer = describeReplies({ ...own, ...rest, ...layers }, 2 ** 20);
  const said = answer({ subject: "s", ...encodeFrame({}, []) });
  expect(Buffer.from(said.payload).toString("hex")).toBe(goldenFrame("layers on request").toString("hex"));
  expect(said.headers?.[headerNames.wire]).toBe("1.3");
  const whole = answer({ subject: "s", ...encodeFrame({ layers: true }, []) });
  const { head } = decodeFrame(teacherDescription, "s", whole.headers ?? {}, whole.payload);
  expect(head).toEqual({ ...own, ...rest, ...layers });
});

test("a description of a teacher of texts is the golden frame", () => {
  const own = { teacher: "wide", replica: "r1", digest: "d1", output: outputOver(["a", "b"]), inputShape: [1] };
  const description = { ...own, inputDatatypes: ["BYTES"], datasets: [], layers: [], backend: "none" };
  const said = describeReplies(description, 2 ** 20)({ subject: "s", ...encodeFrame({}, []) });
  expect(Buffer.from(said.payload).toString("hex")).toBe(goldenFrame("a teacher of texts").toString("hex"));
  expect(said.headers?.[headerNames.wire]).toBe("1.4");
});

test("a predict request of texts is the golden frame, and what is no text in it is refused", () => {
  const head = { model: "wide", digest: "d1", signal: { kind: "logits" }, codec: "float32" };
  const frame = encodeFrame(head, [textTensor("input", [Buffer.from("Grüß Gott"), Buffer.from("")])]);
  const golden = goldenFrame("predict request of texts");
  expect(Buffer.from(frame.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(frame.headers[headerNames.wire]).toBe("1.4");
  const read = (payload: Buffer) => {
    const headers = { ...frame.headers, [headerNames.crc32c]: crc32c(payload).toString(16).padStart(8, "0") };
    return textsOf(decodeFrame(predictRequest, "s", headers, payload).tensors[0] as WireTensor);
  };
  expect(read(golden)).toEqual(["Grüß Gott", ""]);
  const end = golden.length;
  const beyond = `tensor input ends beyond the payload at ${end}`;
  expect(() => read(changed(golden, end - 4, 1))).toThrow(`frame on s: ${beyond}`);
  expect(() => read(golden.subarray(0, -2))).toThrow(`frame on s: tensor input ends beyond the payload at ${end - 2}`);
  expect(() => read(Buffer.concat([golden, Buffer.of(0)]))).toThrow("frame on s: 1 bytes follow the last tensor");
  expect(() => read(changed(golden, end - 4 - 1, 0xff))).toThrow("tensor input holds no UTF-8 in row 0");
});

function changed(bytes: Buffer, at: number, to: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = to;
  return copy;
}

test("a description of values is the golden frame, of a version of its own, and is read", () => {
  const own = { teacher: "house", replica: "r1", digest: "d1", inputShape: [2] };
  const output = { name: "output", kind: "values", shape: [] } as const;
  const others = { datasets: [], layers: [], backend: "none" };
  const reply = describeReplies({ ...own, output, ...others }, 2 ** 20)({ subject: "s", ...encodeFrame({}, []) });
  expect(Buffer.from(reply.payload).toString("hex")).toBe(goldenFrame("description of values").toString("hex"));
  expect(reply.headers?.[headerNames.wire]).toBe("1.5");
  const subject = subjects.describe("house", "r1");
  expect(readDescription(subject, { subject, headers: {}, ...reply }).output).toEqual(output);
});

test("a description that says neither classes nor outputs is refused", () => {
  const frame = encodeFrame({ teacher: "wide", replica: "r1", digest: "d1", inputShape: [1] }, []);
  const subject = subjects.describe("wide", "r1");
  expect(() => readDescription(subject, { subject, ...frame })).toThrow("classes: expected classes, or outputs");
});

/** A golden frame as a later minor version would send it, its text changed. */
function laterFrame(title: string, from: string, to: string): EncodedFrame {
  const golden = goldenFrame(title).toString("latin1");
  const headEnd = golden.lastIndexOf("]}]}") + "]}]}".length;
  const head = golden.slice(0, headEnd).replace(from, to);
  const payload = Buffer.from(head + golden.slice(headEnd), "latin1");
  const headers = {
    [headerNames.wire]: "1.1",
    [headerNames.headBytes]: String(head.length),
    [headerNames.crc32c]: crc32c(payload).toString(16).padStart(8, "0"),
    "Faculty-Later": "yes",
  };
  return { headers, payload };
}

test.each([
  ["predict request", predictRequest, request],
  ["predict reply", predictReply, reply],
] as const)("a %s of a later minor version is read, what it adds is ignored", (title, schema, head) => {
  const later = '{"later":{"deep":[1,{"a":null}]},"model"';
  const { headers, payload } = laterFrame(title, '{"model"', later);
  const decoded = decodeFrame<unknown>(schema, "s", headers, payload);
  expect(decoded.head).toEqual(head);
  expect(decoded.tensors).toEqual(decodeFrame<unknown>(schema, "s", ...current(title)).tensors);
  const added = laterFrame(title, '{"name"', '{"layout":"sparse","name"');
  expect(decodeFrame<unknown>(schema, "s", added.headers, added.payload).tensors).toEqual(decoded.tensors);
});

test.each([
  ["predict request", predictRequest, "INT32"],
  ["predict reply", predictReply, "FP16"],
] as const)("a datatype that a later %s brings is refused by its name", (title, schema, datatype) => {
  const { headers, payload } = laterFrame(title, `"${datatype}"`, '"FP4"');
  expect(() => decodeFrame<unknown>(schema, "s", headers, payload)).toThrow(
    "frame on s: tensors: 0.datatype: FP4 is no datatype, expected one of FP64, FP32, FP16,",
  );
});

test("a head that lists no tensors may leave out the key, and then nothing follows it", () => {
  const frameOf = (text: string) => {
    const payload = Buffer.from(text);
    const checksum = crc32c(payload).toString(16).padStart(8, "0");
    const headBytes = String(JSON.stringify(reply).length);
    return {
      headers: { [headerNames.wire]: "1.0", [headerNames.headBytes]: headBytes, [headerNames.crc32c]: checksum },
      payload,
    };
  };
  const bare = frameOf(JSON.stringify(reply));
  expect(decodeFrame(predictReply, "s", bare.headers, bare.payload)).toEqual({ head: reply, tensors: [] });
  const longer = frameOf(`${JSON.stringify(reply)}....`);
  expect(() => decodeFrame(predictReply, "s", longer.headers, longer.payload)).toThrow(
    "4 bytes follow the last tensor",
  );
});

test("another major version is refused by its number", () => {
  const { headers, payload } = laterFrame("predict reply", "", "");
  expect(() => decodeFrame(predictReply, "s", { ...headers, [headerNames.wire]: "2.0" }, payload)).toThrow(
    `frame on s has wire version 2.0, this side speaks ${newestWireVersion}`,
  );
});

/** Headers and payload of a golden frame as this version sends it. */
function current(title: string): [Readonly<Record<string, string>>, Buffer] {
  const { headers, payload } = laterFrame(title, "", "");
  return [{ ...headers, [headerNames.wire]: "1.0" }, Buffer.from(payload)];
}

test("a description of several outputs is the golden frame, of a version of its own", () => {
  const item = { name: "item", kind: "distribution", over: { names: ["a", "b"] }, positions: [2] } as const;
  const output = {
    name: "output",
    kind: "several",
    outputs: [item, { name: "box", kind: "values", shape: [2, 4] }],
  } as const;
  const own = { teacher: "scenes", replica: "r1", digest: "d1", output, inputShape: [2] };
  const rest = { datasets: [], layers: [], backend: "none" };
  const said = describeReplies({ ...own, ...rest }, 2 ** 20)({ subject: "s", ...encodeFrame({}, []) });
  const golden = goldenFrame("description of several outputs");
  expect(Buffer.from(said.payload).toString("hex")).toBe(golden.toString("hex"));
  expect(said.headers?.[headerNames.wire]).toBe("1.8");
  const subject = subjects.describe("scenes", "r1");
  expect(readDescription(subject, { subject, headers: {}, ...said }).output).toEqual(output);
});

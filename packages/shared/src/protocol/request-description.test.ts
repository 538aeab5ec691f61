import { expect, test } from "vitest";
import type { BusMessage, Outgoing } from "../bus/bus.ts";
import { createMemoryNetwork } from "../bus/memory.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { encodeFrame } from "../frames/frame.ts";
import { headerNames } from "../frames/headers.ts";
import { wireTensor } from "../frames/wire-tensor.ts";
import { rowWidth } from "../outputs/rows-of.ts";
import { outputOver } from "../outputs/short-form.ts";
import { subjects } from "../subjects/subjects.ts";
import { describeReplies } from "./describe-reply.ts";
import { refusal } from "./refusal.ts";
import { requestDescription } from "./request-description.ts";
import { readDescription, type TeacherDescription, writtenDescription } from "./teacher.ts";

const names = (count: number) => Array.from({ length: count }, (_, c) => `class ${c} „ü“`);
const subject = subjects.describe("wide", "r1");
const MiB = 2 ** 20;

function describing(classes: readonly string[], layers: readonly string[] = []): TeacherDescription {
  const known = { inputShape: [1], datasets: [], parameters: 1, backend: "none" };
  return { teacher: "wide", replica: "r1", digest: "d1", output: outputOver(classes), layers, ...known };
}

/** What a replica says that answers so, and how often it was asked. */
async function asked(answer: (request: BusMessage) => Outgoing) {
  const network = createMemoryNetwork();
  let requests = 0;
  const handle = (request: BusMessage, respond: (reply: Outgoing) => void) => {
    requests += 1;
    respond(answer(request));
  };
  const service = { name: "t", version: "1.0.0", description: "", metadata: {} };
  await using _service = await network.connect().serve(service, [{ name: "describe", subject, handle }]);
  const description = await requestDescription(network.connect(), "wide", "r1", { timeoutMs: 1000 });
  return { description, requests };
}

test("a description that fits a head travels as wire 1.0 has it, in one message", async () => {
  const few = describing(names(3));
  const { description, requests } = await asked(describeReplies(few, MiB));
  expect([description, requests]).toEqual([few, 1]);
  const reply = describeReplies(few, MiB)({ subject, headers: {}, payload: new Uint8Array() });
  expect(reply).toEqual(encodeFrame({ ...writtenDescription(few) }, []));
});

test.each([
  ["60,000 classes", describing(names(60_000))],
  [
    "1,000 layers of a graph",
    describing(
      names(2),
      Array.from({ length: 1000 }, (_, i) => `model/block${i}/${"x".repeat(60)}`),
    ),
  ],
])("a description with the names of %s travels in parts", async (_, long) => {
  const bytes = Buffer.byteLength(JSON.stringify(writtenDescription(long)));
  const { description, requests } = await asked(describeReplies(long, MiB));
  expect(description).toEqual(long);
  expect(requests).toBe(1 + Math.ceil(bytes / (512 * 1024))); // refused once, then parts
});

test("parts fit the bus, whatever it carries", async () => {
  const long = describing(names(20_000));
  const bytes = Buffer.byteLength(JSON.stringify(writtenDescription(long)));
  const replies = describeReplies(long, 64 * 1024);
  const sizes: number[] = [];
  const { description } = await asked((request) => {
    const reply = replies(request);
    sizes.push(reply.payload.length);
    return reply;
  });
  expect(rowWidth(description.output)).toBe(20_000);
  expect(Math.max(...sizes)).toBeLessThan(64 * 1024);
  expect(sizes).toHaveLength(1 + Math.ceil(bytes / (56 * 1024)));
});

test("who asks as wire 1.0 does is told how long it is, and that it comes in parts", () => {
  const long = describing(names(20_000));
  const bytes = Buffer.byteLength(JSON.stringify(writtenDescription(long)));
  const reply = describeReplies(long, MiB)({ subject, ...encodeFrame({}, []) });
  expect(reply.headers).toEqual({
    [headerNames.errorCode]: "TOO_LARGE",
    [headerNames.serviceError]: `teacher wide describes itself in ${bytes} bytes, a head holds 65536: ask for them with fromByte`,
    [headerNames.serviceErrorCode]: "400",
  });
  const beyond = describeReplies(long, MiB)({ subject, ...encodeFrame({ fromByte: bytes }, []) });
  expect(beyond.headers?.[headerNames.serviceError]).toBe(
    `byte ${bytes} of a description was asked for, that of teacher wide has ${bytes} bytes`,
  );
});

test("what a replica refuses with is told", async () => {
  const draining = new FacultyError("DRAINING", "this replica is stopping, ask another");
  await expect(asked(() => refusal(draining))).rejects.toMatchObject({ code: "DRAINING", message: draining.message });
});

const tooLarge = refusal(new FacultyError("TOO_LARGE", "in parts"));

test.each([
  ["of another place", { from: 7, of: 9000 }, 2000, "2000 bytes from 7 of 9000, expected the next from 0 of 9000"],
  ["of few bytes", { from: 0, of: 9000 }, 1023, "1023 bytes from 0 of 9000, expected the next from 0 of 9000"],
  [
    "of more bytes than it has",
    { from: 0, of: 9000 },
    9001,
    "9001 bytes from 0 of 9000, expected the next from 0 of 9000",
  ],
  ["without end", { from: 0, of: 2 ** 25 + 1 }, 2000, "describes itself in 33554433 bytes, at most 33554432"],
])("a part %s is refused", async (_, part, length, sentence) => {
  const tensor = wireTensor("description", { shape: [length], data: new Uint8Array(length) });
  const reply = encodeFrame({ teacher: "wide", replica: "r1", digest: "d1", part }, [tensor]);
  let isFirst = true;
  const answer = () => {
    const said = isFirst ? tooLarge : reply;
    isFirst = false;
    return said;
  };
  await expect(asked(answer)).rejects.toThrow(sentence);
});

test("parts that make another's description, or none, are refused", async () => {
  const other = describing(names(20_000));
  const replies = describeReplies({ ...other, replica: "r2" }, MiB);
  await expect(asked(replies)).rejects.toThrow(/speaks for the replica of .*\.r2\./);
  const long = describeReplies({ ...other, output: outputOver([]), backend: "x".repeat(70_000) }, MiB);
  await expect(asked(long)).rejects.toThrow(`description on ${subject}: classes: `);
});

test("a description is written with the short form of its output, where wire 1.0 has it", () => {
  const { inputShape, ...said } = describing(["a", "b"]);
  const described = { inputShape, ...said, backend: "none" };
  expect(JSON.stringify(writtenDescription(described))).toBe(
    '{"teacher":"wide","replica":"r1","digest":"d1","classes":["a","b"],"inputShape":[1],"layers":[],"datasets":[],"parameters":1,"backend":"none"}',
  );
});

test("a long description leaves a short one to whoever reads heads alone", () => {
  const short = describing(names(2));
  const reply = describeReplies(short, MiB)({ subject, ...encodeFrame({ fromByte: 0 }, []) });
  expect(readDescription(subject, { subject, headers: {}, ...reply })).toEqual(short);
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@faculty/data/datasets";
import { type Bus, type BusMessage, connectNats, type Outgoing } from "@faculty/shared/bus";
import { codecOf } from "@faculty/shared/codecs";
import { decodeFrame, encodeFrame, headerNames, wireTensor } from "@faculty/shared/frames";
import { outputOver, rowWidth } from "@faculty/shared/outputs";
import { predictRequest, type TeacherDescription } from "@faculty/shared/protocol";
import { newTrace, traceHeader } from "@faculty/shared/tracing";
import { startNatsServer } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { collectReply } from "../replies/collect.ts";
import { firstFrame, type PredictFrame, type Question } from "./predict-frames.ts";

const rows = 200;
const long = (letter: string) => letter.repeat(64);
const signal = { kind: "log-probabilities", temperature: 1 } as const;
const layer = { teacher: long("t"), layer: "l".repeat(128), reduction: { kind: "pooled" } } as const;

type Larger = "request" | "stored request" | "reply";

interface Case {
  readonly teacher: TeacherDescription;
  readonly question: Question;
}

/** One whose requests are larger than its replies, or the other way round; names and numbers as long as they get. */
function caseOf(larger: Larger, codec: Question["codec"]): Case {
  const inputShape = { request: [9, 9, 3], "stored request": [18, 18, 3], reply: [2] }[larger];
  const Values = larger === "stored request" ? Uint8Array : Float32Array;
  const samples = (count: number) => {
    const width = inputShape.reduce((a, b) => a * b);
    return { count, inputs: new Values(count * width), labels: new Int32Array(count) };
  };
  const classes = Array.from({ length: 30 }, (_, c) => `c${c}`);
  const digest = long("d");
  const dataset: Dataset = {
    name: "n",
    digest,
    classes,
    inputShape,
    scale: 1 / 255,
    train: samples(rows),
    test: samples(0),
  };
  const teacher: TeacherDescription = {
    teacher: long("t"),
    replica: long("r"),
    digest: long("e"),
    output: outputOver(classes),
    inputShape,
    inputDatatypes: ["FP32", "UINT8"],
    datasets: larger === "reply" ? [digest] : [],
    layers: [layer.layer],
    layerShapes: { [layer.layer]: [4, 4, 5] },
    parameters: 1,
    backend: "fake",
  };
  const view = { augment: [], seed: 0, epoch: 0 };
  const ids = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    teacher,
    question: { dataset, source: "train", ids, view, signal, codec, rowsTogether: rows, layers: [layer] },
  };
}

/** A reply whose numbers and headers are as long as a replica's can be. */
function replyTo(message: BusMessage, { teacher, question }: Case): Outgoing {
  const { head, tensors } = decodeFrame(predictRequest, "s", message.headers, message.payload);
  const count = tensors[0]?.shape[0] ?? 0;
  const width = rowWidth(teacher.output);
  const said = { rows: count, width, data: new Float32Array(count * width) };
  const [queueMs, computeMs] = [1234.567890123456, 1.234567890123456e-7];
  const answer = { model: teacher.teacher, digest: teacher.digest, replica: teacher.replica, queueMs, computeMs };
  const { headers, payload } = encodeFrame(answer, [
    ...codecOf(head.codec).encode(said),
    ...(question.layers ?? []).map((request) =>
      wireTensor(`layer:${request.layer}:pooled`, { shape: [count, 5], data: new Float32Array(5 * count) }),
    ),
  ]);
  return { headers: { ...headers, [headerNames.queueLength]: "1000000", ...traceHeader(newTrace()) }, payload };
}

/** As the dispatcher sends it. */
function requestOf({ message: { headers, payload } }: PredictFrame): Outgoing {
  const more = {
    [headerNames.deadlineMs]: "123456.7890123456",
    [headerNames.requestId]: "i".repeat(128),
    [headerNames.attempt]: "1000000",
    ...traceHeader(newTrace()),
  };
  return { headers: { ...headers, ...more }, payload };
}

/** How many rows go first on a bus of this limit. */
const rowsAt = ({ teacher, question }: Case, limit: number) => firstFrame(teacher, question, limit).expected.rows;

/** The lowest limit at which the whole batch is one message. */
function wholeAt(one: Case): number {
  let low = 8 * 1024;
  let high = 512 * 1024;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rowsAt(one, middle) === rows) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function withServer(limit: number, use: (asker: Bus, replica: Bus) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-limit-"));
  try {
    await writeFile(join(folder, "nats.conf"), `max_payload: ${limit}\n`);
    await using server = await startNatsServer({ args: ["--config", join(folder, "nats.conf")] });
    await using asker = await connectNats({ servers: server.url, clientName: "asker" });
    await using replica = await connectNats({ servers: server.url, clientName: "replica" });
    await use(asker, replica);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const cases: readonly (readonly [Larger, Question["codec"]])[] = [
  ["request", "float16"],
  ["stored request", "float16"],
  ["reply", "float32"],
  ["reply", { kind: "top-k", k: 12 }],
];

describe.each(cases)("where the %s is the larger, in %j", (larger, codec) => {
  const one = caseOf(larger, codec);

  test.each([-1, 0, 1])(
    "at the limit %i of a real server every row is answered, in as few messages",
    async (beyond) => {
      const limit = wholeAt(one) + beyond;
      await withServer(limit, async (asker, replica) => {
        expect(asker.maxPayloadBytes).toBe(limit);
        await using _service = await replica.serve({ name: "s", version: "1.0.0", description: "", metadata: {} }, [
          {
            name: "predict",
            subject: `faculty.v1.teacher.${long("t")}.${long("r")}.predict`,
            handle: (message, respond) => respond(replyTo(message, one)),
          },
        ]);
        const answered: number[] = [];
        for (let from = 0; from < rows; from += answered.at(-1) ?? rows) {
          const frame = firstFrame(
            one.teacher,
            { ...one.question, ids: one.question.ids.subarray(from) },
            asker.maxPayloadBytes,
          );
          const reply = await asker.request(frame.subject, requestOf(frame), { timeoutMs: 10_000 });
          answered.push(collectReply(reply, { ...frame.expected, signal, codec }).logits.rows);
        }
        expect(answered).toEqual(beyond < 0 ? [rows - 1, 1] : [rows]);
      });
    },
  );

  test("no limit makes a message larger than itself, or leaves out a row that fits", () => {
    const sizeOf = ({ headers = {}, payload }: Outgoing) =>
      payload.length + Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 12);
    const spare = 640 + 256 + 64; // what is set aside for headers, and for numbers as long as they get
    for (let limit = 8 * 1024; limit < wholeAt(one); limit += 4999) {
      const frame = firstFrame(one.teacher, one.question, limit);
      const reply = replyTo({ subject: frame.subject, headers: frame.message.headers, ...asMessage(frame) }, one);
      const sizes = [sizeOf(requestOf(frame)), sizeOf(reply)];
      const size = Math.max(...sizes);
      const rowBytes = reply.payload.length / frame.expected.rows;
      expect(size).toBeLessThanOrEqual(limit);
      expect(size + Math.max(rowBytes, frame.message.payload.length / frame.expected.rows) + spare).toBeGreaterThan(
        limit,
      );
    }
  });
});

function asMessage({ message: { payload } }: PredictFrame) {
  return { payload };
}

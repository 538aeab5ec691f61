import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { headerNames } from "./headers.ts";
import { predictReply, predictRequest } from "./predict.ts";
import { float16Tensor, floatValues, int32Values, wireTensor } from "./wire-tensor.ts";

/** The hex dumps of docs/protocol.md §7, by title. */
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

test("a predict reply in float16 is the golden frame", () => {
  const frame = encodeFrame(reply, [float16Tensor("signal", [2, 2], [0, -1.5, -0.25, 0])]);
  const golden = goldenFrame("predict reply");
  expect(Buffer.from(frame.payload).toString("hex")).toBe(golden.toString("hex"));
  const decoded = decodeFrame(predictReply, "s", frame.headers, golden);
  expect(decoded.head).toEqual(reply);
  expect(Array.from(floatValues(decoded.tensors[0] as never))).toEqual([0, -1.5, -0.25, 0]);
});

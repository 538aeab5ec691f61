import { createHash } from "node:crypto";
import { validationOf } from "@faculty/shared/metrics";
import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { zeroCounters } from "../batch/pull-counters.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";

const weights = [Float32Array.of(1, Math.PI, -0), Float32Array.of(1e-40)];
const checkpoint: Checkpoint = {
  identity: { run: '"r"', seed: "7" },
  phase: "first",
  state: {
    epoch: 1,
    step: 3,
    steps: 13,
    weights,
    learner: { objective: [], optimizer: { iterations: 12, slots: { "first-moment": Float32Array.of(1, 2) } } },
    best: { epoch: 0, validation: validationOf({ accuracy: 0.5, nll: 1.25 }), weights },
    history: [
      {
        epoch: 0,
        terms: { "hard-label": 1.5 },
        validation: { accuracy: 0.5, nll: 1.25 },
        pulls: null,
        masks: { "10": 8 },
      },
    ],
  },
  digests: { teacher: "abc" },
  generation: 1,
  counters: { ...zeroCounters(), issued: 3, ok: 2, cancelled: 1 },
  epochCounters: { "1": { ...zeroCounters(), issued: 1, ok: 1 } },
  epochMasks: { "1": { "11": 8 } },
  ledger: { bytes: 120, chain: "ab" },
  finished: [],
};
const digestBytes = 32;
const whole = encodeCheckpoint(checkpoint);
const content = whole.subarray(0, whole.length - digestBytes);
const lengthAt = 16; // after the magic bytes
const headLength = content.readUInt32LE(lengthAt);
const head: unknown = JSON.parse(content.subarray(lengthAt + 4, lengthAt + 4 + headLength).toString());

/** With the digest that belongs to them: what lies behind it is reached. */
function sealed(bytes: Uint8Array) {
  return hostileBytes(Buffer.concat([bytes, createHash("sha256").update(bytes).digest()]));
}

function withHead(text: string) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  const rest = content.subarray(lengthAt + 4 + headLength);
  return sealed(Buffer.concat([content.subarray(0, lengthAt), length, Buffer.from(text), rest]));
}

fuzzTest({
  name: "checkpoint",
  inputs: fc.oneof(
    mutatedBytes([whole]).map(hostileBytes),
    mutatedBytes([content]).map(sealed),
    mutatedJson([head]).map(withHead),
  ),
  decode: ({ bytes }) => decodeCheckpoint("x", Buffer.from(bytes)),
  refusals: ["BAD_CHECKPOINT"],
});

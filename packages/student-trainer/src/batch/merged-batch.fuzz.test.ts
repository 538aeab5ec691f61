import { encodeFrame, wireTensor } from "@faculty/shared/frames";
import { numberedOutput } from "@faculty/testing";
import { fuzzTest, hostileFrame } from "@faculty/testing/fuzzing";
import { readMergedBatch } from "./merged-batch.ts";

const request = {
  run: "a",
  batch: { kind: "train", epoch: 1, step: 2 },
  temperature: 4,
  wanted: { kind: "mixture", perTeacher: true, layers: [] },
} as const;
const head = {
  run: "a",
  batch: request.batch,
  generation: 1,
  temperature: 4,
  teachers: ["wide", "deep"],
  digests: ["d1", "d2"],
  mask: [true, true],
  disagreement: 0.1,
};
const ids = Int32Array.of(5, 9);
const half = Math.log(0.5);
const soft = (name: string, ...shape: number[]) =>
  wireTensor(name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(half) });

fuzzTest({
  name: "merged batch",
  inputs: hostileFrame([
    encodeFrame(head, [
      wireTensor("sample-ids", { shape: [2], data: ids }),
      soft("soft-log-probabilities", 2, 2),
      soft("weights", 2, 2),
      soft("soft-logits", 2, 2),
      soft("teacher-log-probabilities", 2, 2, 2),
    ]),
  ]),
  decode: ({ headers, bytes }) =>
    readMergedBatch({ subject: "s", headers, payload: bytes }, { request, ids, output: numberedOutput(2) }),
  refusals: ["MALFORMED_FRAME", "UNSUPPORTED_WIRE", "SHAPE_MISMATCH", "NOT_FINITE"],
});

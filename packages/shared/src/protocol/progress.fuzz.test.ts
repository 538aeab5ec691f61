import { fuzzTest, hostileBytes, hostileFrame, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { decodeFrame, encodeFrame } from "../frames/frame.ts";
import { subjects } from "../subjects/subjects.ts";
import { historyPage, historyRequest } from "./history.ts";
import { readProgress } from "./progress.ts";
import { serving } from "./serving.ts";

const trainer = {
  kind: "trainer",
  student: "s1",
  phase: "distil",
  epoch: 1,
  epochs: 8,
  step: 3,
  steps: 30,
  terms: { "hard-label": 0.5 },
  batchesPerSecond: 12.5,
  waitShare: 0.1,
  validationAccuracy: null,
  validation: { metric: "map", value: 0.5, others: [{ metric: "f1", value: 0.25 }] },
};
const coordinator = {
  kind: "coordinator",
  generation: 1,
  batches: 7,
  waitingFor: ["wide"],
  weights: { wide: 1 },
  disagreement: 0.1,
  retries: 0,
};
const texts = [trainer, coordinator].map((value) => Buffer.from(JSON.stringify(value)));

fuzzTest({
  name: "progress",
  inputs: fc.oneof(mutatedBytes(texts).map(hostileBytes), mutatedJson([trainer, coordinator]).map(hostileBytes)),
  decode: ({ headers, bytes }) =>
    readProgress({ subject: subjects.trainerProgress("a", "s1"), headers, payload: bytes }, "a"),
  refusals: ["MALFORMED_FRAME"],
});

fuzzTest({
  name: "frame of who serves",
  inputs: hostileFrame([encodeFrame({ run: "a", generation: 1, instance: "i" }, [])]),
  decode: ({ headers, bytes }) => decodeFrame(serving, "s", headers, bytes),
  refusals: ["MALFORMED_FRAME", "UNSUPPORTED_WIRE"],
});

fuzzTest({
  name: "frame of a request for a history",
  inputs: hostileFrame([encodeFrame({ after: 3 }, [])]),
  decode: ({ headers, bytes }) => decodeFrame(historyRequest, "s", headers, bytes),
  refusals: ["MALFORMED_FRAME", "UNSUPPORTED_WIRE"],
});

fuzzTest({
  name: "frame of a page of a history",
  inputs: hostileFrame([encodeFrame({ begunMs: 1, records: [{ seq: 0 }], through: 0, isLast: true }, [])]),
  decode: ({ headers, bytes }) => decodeFrame(historyPage, "s", headers, bytes),
  refusals: ["MALFORMED_FRAME", "UNSUPPORTED_WIRE"],
});

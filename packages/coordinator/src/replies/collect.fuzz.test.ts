import { codecOf } from "@faculty/shared/codecs";
import { encodeFrame } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { fuzzTest, hostileFrame } from "@faculty/testing/fuzzing";
import { collectReply, type Expected } from "./collect.ts";

const head = { model: "wide", digest: "abc", replica: "r1", queueMs: 0, computeMs: 1 };
const signal = { rows: 2, width: 3, data: Float32Array.of(0, -1, -2, -3, 0, -1) };
const codecs = [
  "float32",
  "float16",
  "bfloat16",
  "int8",
  { kind: "top-k", k: 2 },
  { kind: "sampled", draws: 4, seed: 1 },
] as const;

for (const codec of codecs) {
  const expected: Expected = {
    teacher: "wide",
    digest: "abc",
    rows: 2,
    output: outputOver(["a", "b", "c"]),
    isSparse: false,
    signal: { kind: "log-probabilities", temperature: 4 },
    codec,
    layers: [],
  };
  fuzzTest({
    name: `predict reply in ${typeof codec === "string" ? codec : codec.kind}`,
    inputs: hostileFrame([encodeFrame(head, codecOf(codec).encode(signal))]),
    decode: ({ headers, bytes }) => collectReply({ subject: "s", headers, payload: bytes }, expected),
    refusals: [
      "MALFORMED_FRAME",
      "UNSUPPORTED_WIRE",
      "DIGEST_MISMATCH",
      "SHAPE_MISMATCH",
      "NOT_FINITE",
      "NOT_A_SIGNAL",
    ],
  });
}

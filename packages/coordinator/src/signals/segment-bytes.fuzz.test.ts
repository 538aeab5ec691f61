import { codecOf } from "@faculty/shared/codecs";
import { fuzzTest, hostileBytes, mutatedBytes } from "@faculty/testing/fuzzing";
import { decodeSegment, encodeSegment } from "./segment-bytes.ts";
import type { SignalKey } from "./signal-key.ts";

const signal = { rows: 3, width: 3, data: Float32Array.of(0, -1.5, -0.3, -2, 0, -0.1, -7, -8, 0) };
const shared = {
  teacher: "abc",
  signal: "log-probabilities",
  classes: 3,
  view: { augment: [], seed: 0, epoch: 0 },
} as const;
const byIndex = { among: { dataset: "d1", source: "train" }, names: [7, 3, 9] } as const;
const byContent = {
  among: { samples: "by-content" },
  names: ["07".repeat(16), "03".repeat(16), "09".repeat(16)],
} as const;

for (const codec of ["float16", "int8", { kind: "top-k", k: 2 }] as const)
  for (const { among, names } of [byIndex, byContent]) {
    const key: SignalKey = { ...shared, ...among, codec };
    const rows = { names, tensors: codecOf(codec).encode(signal) };
    fuzzTest({
      name: `segment of ${typeof codec === "string" ? codec : codec.kind}, ${"samples" in among ? "by content" : "by index"}`,
      inputs: mutatedBytes([encodeSegment(rows, key)]).map(hostileBytes),
      decode: ({ bytes }) => decodeSegment("x", bytes, key),
      refusals: ["BAD_SIGNALS"],
      corpus: new URL("./segment-bytes.corpus.jsonl", import.meta.url),
    });
  }

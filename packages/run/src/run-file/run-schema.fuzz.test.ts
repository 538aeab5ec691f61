import { readFileSync } from "node:fs";
import { parseRunFile } from "@faculty/shared/config";
import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { runSchema } from "./run-schema.ts";

const yaml = readFileSync(new URL("../../../../examples/vision/quickstart.yaml", import.meta.url));
const run = {
  name: "hostile",
  seed: 1,
  dataset: { name: "idx", path: "./data", validation: 0.2 },
  augment: [
    { kind: "shift", pixels: 2 },
    { kind: "noise", standardDeviation: 0.1 },
  ],
  teachers: [
    { name: "all", model: "./teachers/all", replicas: 2 },
    { name: "low", model: "./teachers/low", classes: ["a", "b"] },
  ],
  ensemble: {
    weighting: { kind: "fixed", weights: { all: 1, low: 2 } },
    policy: { kind: "quorum", teachers: 1, weight: 0.5 },
  },
  temperature: { schedule: "linear", from: 8, to: 1, epochs: 4 },
  codec: { kind: "top-k", k: 3 },
  student: { model: { kind: "cnn", filters: [8], kernel: 3 }, optimizer: { kind: "adam", clipNorm: 1 } },
  objective: [
    { loss: "hard-label", weight: 0.3, labelSmoothing: 0.1 },
    { loss: "soft-target-kl", weight: { schedule: "warm-up", to: 1, epochs: 2 } },
  ],
  train: { batchSize: 32, epochs: 8, earlyStopping: { patience: 2 } },
};

fuzzTest({
  name: "run file",
  inputs: fc.oneof(
    mutatedBytes([yaml, Buffer.from(JSON.stringify(run, null, 2))]).map(hostileBytes),
    mutatedJson([run]).map(hostileBytes),
  ),
  decode: ({ bytes }) => parseRunFile(Buffer.from(bytes).toString("utf8"), "run.yaml", runSchema),
  refusals: ["BAD_RUN_FILE"],
  corpus: new URL("./run-schema.corpus.jsonl", import.meta.url),
});

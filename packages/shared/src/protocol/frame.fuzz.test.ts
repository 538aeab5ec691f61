import { fuzzTest, hostileFrame } from "@faculty/testing/fuzzing";
import { decodeFrame, encodeFrame } from "../frames/frame.ts";
import { floatValues, wireTensor } from "../frames/wire-tensor.ts";
import { predictReply, predictRequest } from "./predict.ts";
import { pullHead, pullReply } from "./pull.ts";
import { heartbeat, teacherDescription } from "./teacher.ts";

const view = { augment: [{ kind: "flip-horizontal", probability: 0.5 }], seed: 7, epoch: 0 };
const tensor = wireTensor("signal", { shape: [2, 3], data: Float32Array.of(0, -1, -2, -3, 0, -1) });
const refusals = ["MALFORMED_FRAME", "UNSUPPORTED_WIRE"] as const;

const predict = {
  model: "wide",
  digest: "d1",
  samples: { dataset: "d2", source: "train", view },
  signal: { kind: "log-probabilities", temperature: 4 },
  codec: { kind: "top-k", k: 8 },
};
const batch = { kind: "train", epoch: 1, step: 2 };

const heads = {
  "predict request": [predictRequest, [predict, { ...predict, codec: "float16", signal: { kind: "logits" } }]],
  "predict reply": [predictReply, [{ model: "wide", digest: "d1", replica: "r1", queueMs: 0, computeMs: 2 }]],
  "pull request": [
    pullHead,
    [
      { run: "a", batch, temperature: 4, perTeacher: false, leastGeneration: 3 },
      { run: "a", batch: { kind: "evaluate", source: "test", ids: [1, 2, 3] }, temperature: 1, perTeacher: true },
    ],
  ],
  "pull reply": [
    pullReply,
    [
      {
        run: "a",
        batch,
        generation: 1,
        temperature: 4,
        teachers: ["wide"],
        digests: ["d1"],
        mask: [true],
        disagreement: 0.1,
      },
    ],
  ],
  heartbeat: [
    heartbeat,
    [{ teacher: "wide", replica: "r1", digest: "d1", state: "ready", queueLength: 0, capacity: 8, samples: 0 }],
  ],
  describe: [
    teacherDescription,
    [
      {
        teacher: "wide",
        replica: "r1",
        digest: "d1",
        classes: ["a", "b"],
        inputShape: [28, 28, 1],
        datasets: ["d2"],
        layers: ["conv1"],
        parameters: 10,
        backend: "tensorflow",
      },
    ],
  ],
} as const;

for (const [name, [schema, valid]] of Object.entries(heads))
  fuzzTest({
    name: `frame of a ${name}`,
    inputs: hostileFrame(valid.map((head) => encodeFrame(head, [tensor]))),
    decode: ({ headers, bytes }) => {
      const frame = decodeFrame<unknown>(schema, "s", headers, bytes);
      for (const found of frame.tensors) floatValues(found);
    },
    refusals,
    corpus: new URL("./frame.corpus.jsonl", import.meta.url),
  });

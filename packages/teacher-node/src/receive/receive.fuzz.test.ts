import { encodeFrame, headerNames, textTensor } from "@faculty/shared/frames";
import { storedInput } from "@faculty/shared/protocol";
import { fuzzTest, hostileFrame } from "@faculty/testing/fuzzing";
import { dataset, gatedTeacher, input, sampleIds } from "../serve-teacher.fixture.ts";
import { receive } from "./receive.ts";

const description = { teacher: "wide", replica: "r1", datasets: [dataset.digest], ...gatedTeacher().facts };
const head = { model: "wide", digest: "d1", signal: { kind: "logits" }, codec: "float32" };
const texts = { bytes: 9, textOf: (id: number) => Buffer.from(`Text ${id}`) };
const withTexts = { ...dataset, texts: { digest: "texts1", train: texts, test: texts } };
const view = { augment: [{ kind: "noise", standardDeviation: 0.1 }], seed: 1, epoch: 0 };
const samples = { dataset: dataset.digest, source: "train", view };

const refusals = [
  "MALFORMED_FRAME",
  "UNSUPPORTED_WIRE",
  "UNKNOWN_MODEL",
  "DIGEST_MISMATCH",
  "SHAPE_MISMATCH",
  "NOT_FOUND",
  "TOO_LARGE",
] as const;

fuzzTest({
  name: "predict request of texts",
  inputs: hostileFrame([
    encodeFrame(head, [textTensor("input", [Buffer.from("Grüß Gott"), Buffer.from("")])]),
    encodeFrame({ ...head, samples: { ...samples, dataset: "texts1", view: { ...view, augment: [] } } }, [
      sampleIds(0, 2, 1),
    ]),
  ]),
  decode: ({ headers, bytes }) => {
    const ofTexts = { ...description, inputShape: [1], inputDatatypes: ["BYTES"] };
    const job = receive(
      { description: ofTexts, dataset: withTexts, maxPayloadBytes: 2 ** 20, heads: { last: null } },
      { subject: "s", headers, payload: bytes },
      () => {},
      0,
    );
    if (job.textsOf?.(0, job.rows).length !== job.rows) throw new RangeError("texts");
  },
  refusals,
});

fuzzTest({
  name: "predict request",
  inputs: hostileFrame([
    encodeFrame(head, [input(1, 2, 3, 4)]),
    encodeFrame(head, [storedInput([2, 2], Uint8Array.of(1, 2, 3, 4), 0.5)]),
    encodeFrame({ ...head, samples, codec: "float16" }, [sampleIds(0, 2, 1)]),
    {
      ...encodeFrame(head, [input(1, 2)]),
      headers: { ...encodeFrame(head, [input(1, 2)]).headers, [headerNames.deadlineMs]: "50" },
    },
  ]),
  decode: ({ headers, bytes }) => {
    const message = { subject: "s", headers, payload: bytes };
    const job = receive(
      { description, dataset, maxPayloadBytes: 2 ** 20, heads: { last: null } },
      message,
      () => {},
      0,
    );
    job.copyInputs(0, job.rows, new Float32Array(2 * job.rows));
  },
  refusals: [...refusals, "NOT_FINITE"],
});

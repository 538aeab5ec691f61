import { rowsTogether } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { decodeFrame, headerNames, textsOf, type WireTensor } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { predictRequest, type TeacherDescription } from "@faculty/shared/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { firstFrame, type Question } from "./predict-frames.ts";

const maxPayloadBytes = 1024 * 1024;
const classes = ["low", "high"];

function datasetOf(values: number, inputs: Float32Array | Uint8Array): Dataset {
  const samples = { count: 1000, inputs, labels: new Int32Array() };
  return { name: "n", digest: "n1", classes, inputShape: [values], scale: 1, train: samples, test: samples };
}

/** Shared by all cases: only as much of it is looked at as is sent. */
const stored = new Uint8Array(1000 * 2 ** 13);

function questionOf(values: number, batchSize: number, rows: number): Question {
  const dataset = datasetOf(values, stored);
  const train = { batchSize } as RunSpec["train"];
  return {
    dataset,
    source: "train",
    ids: Int32Array.from({ length: rows }, (_, i) => i % 1000),
    view: { augment: [], seed: 0, epoch: 0 },
    signal: { kind: "logits" },
    codec: "float32",
    rowsTogether: rowsTogether({ train, augment: [] }, dataset),
  };
}

function teacherOf({ dataset }: Question, holdsDataset: boolean): TeacherDescription {
  return {
    teacher: "wide",
    replica: "r1",
    digest: "w1",
    output: outputOver(classes),
    inputShape: dataset.inputShape,
    inputDatatypes: ["FP32", "UINT8"],
    datasets: holdsDataset ? [dataset.digest] : [],
    layers: [],
    parameters: 1,
    backend: "fake",
  };
}

/** How many rows the teacher computes at once, one after the other, until all are asked about; and in how many requests. */
function computed(
  question: Question,
  holdsDataset: boolean,
): { readonly rows: readonly number[]; readonly requests: number } {
  const teacher = teacherOf(question, holdsDataset);
  const rows: number[] = [];
  let requests = 0;
  for (let from = 0; from < question.ids.length; requests++) {
    const { message, expected } = firstFrame(
      teacher,
      { ...question, ids: question.ids.subarray(from) },
      maxPayloadBytes,
    );
    const { head } = decodeFrame(predictRequest, "s", message.headers, message.payload);
    const most = head.rowsTogether ?? Number.NaN;
    for (let at = 0; at < expected.rows; at += most) rows.push(Math.min(most, expected.rows - at));
    from += expected.rows;
  }
  return { rows, requests };
}

test("a replica computes the same rows at once, whether it is sent samples or their ids", () => {
  const sizes = fc.record({
    values: fc.integer({ min: 1, max: 2 ** 13 }),
    batchSize: fc.integer({ min: 1, max: 300 }),
    rows: fc.integer({ min: 1, max: 2000 }),
  });
  fc.assert(
    fc.property(sizes, ({ values, batchSize, rows }) => {
      const question = questionOf(values, batchSize, rows);
      expect(computed(question, false).rows).toEqual(computed(question, true).rows);
    }),
    { numRuns: 40 },
  );
});

test("ids are asked about in one request, however many samples it would take several to send", () => {
  const question = questionOf(28 * 28, 64, 32 * 64);
  expect(computed(question, true)).toEqual({ rows: Array.from({ length: 16 }, () => 128), requests: 1 });
  expect(computed(question, false).requests).toBe(4);
});

test("who holds the data set as it is stored is named samples where the view changes nothing, and sent them elsewhere", () => {
  const question = questionOf(4, 8, 8);
  const teacher = { ...teacherOf(question, false), storedDatasets: [question.dataset.digest] };
  const samplesOf = (augment: Question["view"]["augment"]) => {
    const view = { ...question.view, augment };
    const { message } = firstFrame(teacher, { ...question, view }, maxPayloadBytes);
    return decodeFrame(predictRequest, "s", message.headers, message.payload).head.samples;
  };
  expect(samplesOf([])).toEqual({ dataset: "n1", source: "train", view: question.view });
  expect(samplesOf([{ kind: "noise", standardDeviation: 0.1 }])).toBeUndefined();
});

test("who holds the data set is sent mixed samples where the run hides labels: it cannot know what they are mixed with", () => {
  const question = questionOf(4, 8, 8);
  const samplesOf = (view: Question["view"]) => {
    const { message } = firstFrame(teacherOf(question, true), { ...question, view }, maxPayloadBytes);
    return decodeFrame(predictRequest, "s", message.headers, message.payload).head.samples;
  };
  expect(samplesOf(question.view)).toBeDefined();
  expect(samplesOf({ ...question.view, labelling: "shown" })).toBeUndefined();
});

/** Sample i has so many bytes. */
function textQuestion(lengths: readonly number[], rows: number): Question {
  const question = questionOf(4, 8, rows);
  const part = { bytes: 0, textOf: (id: number) => Buffer.alloc(lengths[id % lengths.length] ?? 0, "é") };
  return { ...question, dataset: { ...question.dataset, texts: { digest: "t1", train: part, test: part } } };
}

function textTeacher(datasets: readonly string[]): TeacherDescription {
  return { ...teacherOf(questionOf(1, 8, 8), false), inputShape: [1], inputDatatypes: ["BYTES"], datasets };
}

test("a teacher of texts is sent them in wire 1.4, or their ids where it holds them", () => {
  const question = textQuestion([2, 0, 4], 3);
  const sent = firstFrame(textTeacher(["n1"]), question, maxPayloadBytes).message; // who holds the tokens alone
  expect(sent.headers[headerNames.wire]).toBe("1.4");
  const { head, tensors } = decodeFrame(predictRequest, "s", sent.headers, sent.payload);
  expect(head.samples).toBeUndefined();
  expect(textsOf(tensors[0] as WireTensor)).toEqual(["é", "", "éé"]);
  const named = firstFrame(textTeacher(["t1"]), question, maxPayloadBytes).message;
  expect(named.headers[headerNames.wire]).toBe("1.0");
  const { samples } = decodeFrame(predictRequest, "s", named.headers, named.payload).head;
  expect(samples).toEqual({ dataset: "t1", source: "train", view: question.view });
});

test("as many texts are asked about as fit, whether they are sent or named", () => {
  const question = textQuestion([200_000, 100_000, 300_000], 8);
  for (const datasets of [[], ["t1"]]) {
    const asked: number[] = [];
    for (let from = 0; from < 8; from += asked.at(-1) ?? 8) {
      const rest = { ...question, ids: question.ids.subarray(from), rowsTogether: 1 };
      asked.push(firstFrame(textTeacher(datasets), rest, maxPayloadBytes).expected.rows);
    }
    expect(asked).toEqual([2, 2, 2, 2]); // KB: 200 + 100, 300 + 200, 100 + 300, 200 + 100; a third would be beyond 504 KiB
  }
});

test("a text that no message carries, texts that a data set has not, and a view of them are refused by name", () => {
  expect(() => firstFrame(textTeacher([]), textQuestion([2 ** 20], 2), maxPayloadBytes)).toThrow(
    /^one row takes 10\d{5} bytes, the bus carries 1048576 in one message$/,
  );
  expect(() => firstFrame(textTeacher([]), questionOf(4, 8, 8), maxPayloadBytes)).toThrow(
    "teacher wide takes texts, data set n keeps none: its samples are numbers [4]",
  );
  const view = { augment: [{ kind: "token-mask", probability: 0.1 }], seed: 0, epoch: 0 };
  expect(() => firstFrame(textTeacher([]), { ...textQuestion([1], 1), view }, maxPayloadBytes)).toThrow(
    "teacher wide takes texts, and the run's augment changes tokens (token-mask), which then are no text: leave out augment, or the teacher",
  );
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset, Samples } from "@faculty/data/datasets";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";
import type { ViewSpec } from "@faculty/shared/samples";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";
import { askStored } from "./ask-stored.ts";
import { openSignalStore } from "./signal-store.ts";

const logger = createLogger({ service: "test", level: "silent" });
const { signal: abort } = new AbortController();
const plain: ViewSpec = { augment: [], seed: 1, epoch: 0 };
const noisy: ViewSpec = { augment: [{ kind: "noise", std: 1 }], seed: 1, epoch: 0 };
const mixed: ViewSpec = { augment: [{ kind: "mixup", alpha: 1 }], seed: 1, epoch: 0, validation: 0.2 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-ask-missing-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A sample holds one byte, which its digest repeats; its key is 100 more, unless it is given. */
function datasetOf(bytes: readonly number[], keys = bytes.map((byte) => 100 + byte)): Dataset {
  const train: Samples = {
    count: bytes.length,
    inputs: Uint8Array.from(bytes),
    labels: new Int32Array(bytes.length),
    keys: BigUint64Array.from(keys, BigInt),
    digests: { element: "uint8", copyRow: (id, to) => void to.fill(bytes[id] as number) },
  };
  return {
    name: "photos",
    digest: `d${bytes.join(",")}`,
    classes: ["low", "high"],
    inputShape: [1],
    scale: 1,
    train,
    test: train,
  };
}

function questionOf(dataset: Dataset, view: ViewSpec, ids = [...dataset.train.labels.keys()]): Question {
  return {
    dataset,
    source: "train",
    ids: Int32Array.from(ids),
    view,
    signal: { kind: "log-probabilities", temperature: 1 },
    codec: "float16",
    rowsTogether: 2,
  };
}

/** A teacher whose log-probabilities of a sample of byte b are (0, −b), and the bytes it was asked about. */
function teacherOf() {
  const description: TeacherDescription = {
    teacher: "left",
    replica: "r1",
    digest: "abc",
    output: outputOver(["low", "high"]),
    inputShape: [1],
    datasets: [],
    layers: [],
    parameters: 1,
    backend: "none",
  };
  const asked: number[][] = [];
  const askLive: AskTeacher = (_, { ids, dataset }) => {
    const bytes = Array.from(ids, (id) => (dataset.train.inputs as Uint8Array)[id] as number);
    asked.push(bytes);
    const data = Float32Array.from(bytes.flatMap((byte) => [0, -byte]));
    return Promise.resolve({ description, logits: { rows: ids.length, width: 2, data }, layers: new Map() });
  };
  return { asked, askLive };
}

/** What is asked about, question by question, each by a coordinator of its own, as after a restart. */
async function askedFor(...questions: readonly Question[]): Promise<number[][]> {
  const { asked, askLive } = teacherOf();
  for (const question of questions) {
    await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
    const directory = { replicas: () => [] };
    const stored = askStored({ store, teachers: [], mode: "hybrid", logger, askLive, directory });
    const { logits } = await stored("left", question, abort);
    const bytes = Array.from(question.ids, (id) => (question.dataset.train.inputs as Uint8Array)[id] as number);
    expect([...logits.data].filter((_, i) => i % 2 === 1)).toEqual(bytes.map((byte) => -byte));
  }
  return asked;
}

test.each([
  ["as they are", plain],
  ["augmented", noisy],
])("of samples %s, only those are asked about that came or changed", async (_, view) => {
  const before = questionOf(datasetOf([1, 2, 3]), view);
  const added = questionOf(datasetOf([4, 1, 2, 3]), view);
  const changed = questionOf(datasetOf([4, 1, 7, 3], [104, 101, 102, 103]), view);
  const removed = questionOf(datasetOf([3, 1]), view);
  expect(await askedFor(before, added, changed, removed)).toEqual([[1, 2, 3], [4], [7]]);
});

test("another label asks nothing again, nor does the other file", async () => {
  const dataset = datasetOf([1, 2, 3]);
  const relabelled = { ...dataset, digest: "other", train: { ...dataset.train, labels: Int32Array.of(1, 1, 0) } };
  const tested: Question = { ...questionOf(dataset, plain), source: "test" };
  expect(await askedFor(questionOf(dataset, plain), questionOf(relabelled, plain), tested)).toEqual([[1, 2, 3]]);
});

test("equal samples are asked about once; under another id an augmented one is another view", async () => {
  const twice = datasetOf([5, 5, 6], [1, 2, 3]);
  expect(await askedFor(questionOf(twice, plain))).toEqual([[5, 6]]);
  expect(await askedFor(questionOf(twice, noisy))).toEqual([[5, 5, 6]]);
});

test("where views mix samples, a data set with one more is asked about anew", async () => {
  expect(await askedFor(questionOf(datasetOf([1, 2]), mixed), questionOf(datasetOf([1, 2, 3]), mixed))).toEqual([
    [1, 2],
    [1, 2, 3],
  ]);
});

test("what is on its way already is waited for, and the rest is asked about", async () => {
  const { asked, askLive } = teacherOf();
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const stored = askStored({ store, teachers: [], mode: "hybrid", logger, askLive, directory: { replicas: () => [] } });
  const dataset = datasetOf([1, 2, 3]);
  const replies = await Promise.all(
    [
      [0, 1],
      [1, 2],
    ].map((ids) => stored("left", questionOf(dataset, plain, ids), abort)),
  );
  expect(replies.map(({ logits }) => [...logits.data])).toEqual([
    [0, -1, 0, -2],
    [0, -2, 0, -3],
  ]);
  expect(asked).toEqual([[1, 2], [3]]);
});

test("offline: one sample that is not kept is refused by name", async () => {
  await askedFor(questionOf(datasetOf([1, 2]), plain));
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const { askLive } = teacherOf();
  const stored = askStored({
    store,
    teachers: [],
    mode: "offline",
    logger,
    askLive,
    directory: { replicas: () => [] },
  });
  await expect(stored("left", questionOf(datasetOf([1, 2, 3]), plain), abort)).rejects.toThrow(
    "the signal store holds no signal of teacher left for some of 3 train samples from 0: run faculty harvest",
  );
});

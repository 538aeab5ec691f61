import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunSpec } from "@faculty/shared/config";
import { planOf } from "@faculty/shared/plan";
import { isLabelled, leftOut, noLabel } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { loadDataset } from "../datasets/load-dataset.ts";
import type { Dataset } from "../samples/dataset.ts";
import { loadRunDataset } from "./load-run-dataset.ts";

type Keys = Pick<RunSpec["dataset"], "labels" | "omit">;

const whole = await loadDataset({ name: "digits" });
const counts = countsOf(whole.train.labels);
const load = (keys: Keys, seed = 1) => loadRunDataset({ seed, dataset: { name: "digits", validation: 0.2, ...keys } });
const shownOf = async (keys: Keys, seed?: number) => idsOf((await load(keys, seed)).train.labels);

const omit = { classes: ["3"], from: "train" } as const;
const trained = { epochs: 1, batchSize: 8 } as RunSpec["train"];
const plannedOf = (dataset: Dataset) =>
  planOf({ seed: 1, train: trained, dataset: { name: "digits", validation: 0.2 } }, dataset);

/** Samples of each class. */
function countsOf(labels: Int32Array): readonly number[] {
  return Array.from({ length: 10 }, (_, label) => labels.filter((found) => found === label).length);
}

function idsOf(labels: Int32Array): readonly number[] {
  return [...labels.keys()].filter((id) => isLabelled(labels[id] as number));
}

async function fileOf(content: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "faculty-labels-")), "ids.txt");
  await writeFile(file, content);
  return file;
}

test("without either key it is the data set as it is", async () => {
  expect(await load({})).toEqual(whole);
});

test("a share of each class shows its labels, and the same samples are of the same digest", async () => {
  const { train, digest } = await load({ labels: { share: 0.1 } });
  expect(countsOf(train.labels)).toEqual(counts.map((count) => Math.round(0.1 * count)));
  for (const id of idsOf(train.labels)) expect(train.labels[id]).toBe(whole.train.labels[id]);
  expect(train.labels.filter((label) => label === noLabel)).toHaveLength(train.count - idsOf(train.labels).length);
  expect(digest).toBe(whole.digest);
});

test("so many of each class show theirs; fewer are among more, and another seed draws others", async () => {
  const [five, nine, other] = await Promise.all([
    shownOf({ labels: { perClass: 5 } }),
    shownOf({ labels: { perClass: 9 } }),
    shownOf({ labels: { perClass: 5 } }, 2),
  ]);
  expect([five.length, nine.length]).toEqual([5 * 10, 9 * 10]);
  expect(nine).toEqual(expect.arrayContaining([...five]));
  expect(other).not.toEqual(five);
});

test("what is held out is held out of those that show their label", async () => {
  const dataset = await load({ labels: { perClass: 10 } });
  const { trainIds, validationIds } = plannedOf(dataset);
  expect(validationIds).toHaveLength(0.2 * 10 * 10);
  expect(idsOf(dataset.train.labels)).toEqual(expect.arrayContaining([...validationIds]));
  expect(trainIds).toHaveLength(dataset.train.count - 20);
});

test("a file names the samples that show theirs, in any order", async () => {
  const file = await fileOf("\ufeff7\r\n\r\n  3\r\n");
  expect(await shownOf({ labels: { file } })).toEqual([3, 7]);
});

test("omitted classes are left out of training alone: samples held out keep theirs, and so do test samples", async () => {
  const plain = plannedOf(await load({}));
  const dataset = await load({ omit });
  const { trainIds, validationIds } = plannedOf(dataset);
  expect(validationIds).toEqual(plain.validationIds);
  expect(trainIds).toEqual(plain.trainIds.filter((id) => whole.train.labels[id] !== 3));
  for (const id of validationIds) expect(dataset.train.labels[id]).toBe(whole.train.labels[id]);
  expect(dataset.test).toEqual(whole.test);
  expect(dataset.digest).toBe(whole.digest);
});

test("of an omitted class as many are held out as of others, where few samples show their label", async () => {
  const dataset = await load({ omit, labels: { perClass: 10 } });
  const { trainIds, validationIds } = plannedOf(dataset);
  expect(countsOf(dataset.train.labels.filter((_, id) => validationIds.includes(id)))).toEqual(Array(10).fill(2));
  expect(trainIds.filter((id) => whole.train.labels[id] === 3)).toEqual(new Int32Array());
  expect(countsOf(dataset.labelling?.known ?? new Int32Array())).toEqual(
    counts.map((count, label) => (label === 3 ? 2 : count)),
  );
});

test("the labels that are shown, and what is left out, have a digest", async () => {
  const digests = await Promise.all(
    [{ labels: { perClass: 2 } }, { labels: { perClass: 3 } }, { omit }].map(
      async (keys) => (await load(keys)).labelling?.digest,
    ),
  );
  expect(new Set(digests).size).toBe(3);
  expect((await load({ labels: { perClass: 2 } })).labelling?.digest).toBe(digests[0]);
});

test.each<readonly [Keys, string]>([
  [
    { labels: { share: 0.003 } },
    "dataset.labels.share: 0.003 leaves class 0 without a label, expected at least 0.0035: it has 143 training samples",
  ],
  [
    { labels: { perClass: 150 } },
    "dataset.labels.perClass: expected at most the 143 training samples of class 0, found 150",
  ],
  [
    { omit: { classes: ["3", "33"], from: "train" } },
    "dataset.omit.classes names 33, the data set has 0, 1, 2, 3, 4, 5, 6, 7, 8, 9; did you mean 3?",
  ],
  [
    { omit: { classes: whole.classes, from: "train" } },
    "dataset.omit.classes names 0, 1, 2, 3, 4, 5, 6, 7, 8, 9: no training sample is left, expected classes that leave some",
  ],
])("%j is refused", async (keys, message) => {
  await expect(load(keys)).rejects.toThrow(message);
});

test.each([
  ["3\nx\n", "line 2: x is no training sample of digits, expected an index of 0 to 1441"],
  ["1442", "line 1: 1442 is no training sample of digits, expected an index of 0 to 1441"],
  ["3\n4\n\n3", "line 4: sample 3 stands there twice, first on line 1"],
  ["\n", "names no sample, expected at least one"],
])("a file of %j is refused", async (content, problem) => {
  const file = await fileOf(content);
  await expect(load({ labels: { file } })).rejects.toThrow(`${file} ${problem}`);
});

test("a file may name samples of an omitted class, of which some are then held out", async () => {
  const ids = [...whole.train.labels.keys()].filter((id) => whole.train.labels[id] === 3).slice(0, 10);
  const file = await fileOf([0, 1, ...ids].join("\n"));
  const { train } = await load({ labels: { file }, omit });
  expect(countsOf(train.labels)[3]).toBe(0.2 * 10);
});

test("a file that is not there is refused", async () => {
  await expect(load({ labels: { file: "/nowhere/ids.txt" } })).rejects.toThrow(
    "dataset.labels.file: /nowhere/ids.txt does not exist",
  );
});

test("a class that no training sample is labelled as cannot be omitted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-labels-"));
  await writeFile(join(folder, "train.csv"), "x,label\n1,a\n2,b\n3,\n");
  const dataset = {
    name: "table",
    path: join(folder, "train.csv"),
    test: join(folder, "train.csv"),
    target: { column: "label", kind: "class" },
    validation: 0,
  } as const;
  await writeFile(join(folder, "none.csv"), "x,label\n1,\n2,\n");
  const load = (more: object) =>
    loadRunDataset({ seed: 1, dataset: { ...dataset, ...more } }, undefined, { cache: folder });
  expect((await load({ omit: { classes: ["a"], from: "train" } })).train.labels).toContain(leftOut);
  await expect(load({ path: join(folder, "none.csv"), omit: { classes: ["a"], from: "train" } })).rejects.toMatchObject(
    {
      code: "BAD_RUN_FILE",
      message: "dataset.omit.classes names a: no training sample is labelled so, expected classes of some",
    },
  );
});

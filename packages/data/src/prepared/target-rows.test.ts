import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputSpec } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { afterEach, beforeEach, expect, test } from "vitest";
import { knownTargets } from "../samples/known-targets.ts";
import { checkPrepared } from "./check-prepared.ts";
import { layDown } from "./lay-down.ts";
import { openThere } from "./prepare.ts";
import { preparedFiles } from "./prepared-files.ts";
import type { SampleSource } from "./sample-source.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-targets-"));
});
afterEach(() => rm(folder, { recursive: true }));

const pixels: OutputSpec = {
  name: "pixels",
  kind: "distribution",
  over: { names: ["road", "sky"] },
  positions: [1, 3],
};

/** Two labelled training samples, one without a label whose last pixel does not count, and a test sample. */
const source: SampleSource = {
  classes: ["road", "sky"],
  output: pixels,
  inputShape: [1, 3, 1],
  element: "uint8",
  scale: 1,
  counts: { train: 3, test: 1 },
  chunks: async function* (part) {
    if (part === "test")
      yield { inputs: Uint8Array.of(1, 2, 3), labels: Int32Array.of(0), targets: Float32Array.of(0, 1, 0) };
    else
      yield {
        inputs: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
        labels: Int32Array.of(0, 0, noLabel),
        targets: Float32Array.of(0, 1, -1, 1, 1, -2, -1, -1, -2),
      };
  },
};

const lay = (own: Partial<SampleSource> = {}) =>
  layDown("pictures", { ...source, ...own }, folder, () => undefined, undefined);

test("targets of more than one class are laid down, and read by position", async () => {
  await lay();
  const dataset = await openThere(folder);
  expect(dataset.output).toEqual(pixels);
  expect(dataset.train.labels).toEqual(Int32Array.of(0, 0, noLabel));
  expect(knownTargets(dataset, "train", Int32Array.of(1, 0))).toEqual(Float32Array.of(1, 1, -2, 0, 1, -1));
  expect(knownTargets(dataset, "test", Int32Array.of(0))).toEqual(Float32Array.of(0, 1, 0));
});

test("of a sample whose label is hidden nothing is known but which positions count", async () => {
  await lay();
  const { train, ...whole } = await openThere(folder);
  const hidden = { ...whole, train: { ...train, labels: Int32Array.of(noLabel, 0, noLabel) } };
  expect(knownTargets(hidden, "train", Int32Array.of(0, 1, 2))).toEqual(
    Float32Array.of(-1, -1, -1, 1, 1, -2, -1, -1, -2),
  );
});

test("a data set whose samples are of one class each is laid down as ever", async () => {
  const { output: _, ...plain } = source;
  const chunks: SampleSource["chunks"] = async function* () {
    yield { inputs: Uint8Array.of(1, 2, 3), labels: Int32Array.of(0) };
  };
  const manifest = await layDown("pictures", { ...plain, chunks }, folder, () => undefined, undefined);
  expect(Object.keys(manifest)).toEqual("format name digest classes inputShape element scale train test".split(" "));
  expect(Object.keys(manifest.train)).toEqual("count unlabelled inputs targets digests keys".split(" "));
  const dataset = await openThere(folder);
  expect(knownTargets(dataset, "train", Int32Array.of(0))).toBeNull();
});

test("other targets make another digest, and a changed file is told", async () => {
  const { digest } = await lay();
  await checkPrepared(folder, AbortSignal.any([]));
  const path = preparedFiles(folder, "train").targetRows;
  const bytes = await readFile(path);
  bytes.set([0, 0, 0x80, 0x3f], bytes.length - 4); // 1 where it was -2
  await writeFile(path, bytes);
  await expect(checkPrepared(folder, AbortSignal.any([]))).rejects.toThrow(
    `${path} holds other values than were laid down: remove ${folder} and prepare the data set again`,
  );
  const { digest: other } = await layDown(
    "pictures",
    { ...source, output: { ...pixels, over: { names: ["sky", "road"] } } },
    await mkdtemp(join(folder, "other-")),
    () => undefined,
    undefined,
  );
  expect(other).not.toBe(digest);
});

test("a source that gives fewer targets than its samples have is at fault", async () => {
  const chunks: SampleSource["chunks"] = async function* () {
    yield { inputs: Uint8Array.of(1, 2, 3), labels: Int32Array.of(0), targets: Float32Array.of(0) };
  };
  await expect(lay({ chunks })).rejects.toThrow("source pictures gave 3 values and 1 targets for 1 samples of 3 and 3");
});

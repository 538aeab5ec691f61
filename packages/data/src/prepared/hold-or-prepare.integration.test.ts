import { mkdir, mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aliveBytes } from "@faculty/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../augmentation/view-of.ts";
import { idxDataset } from "../datasets/idx-dataset.ts";
import { loadDataset, preparationOf } from "../datasets/load-dataset.ts";
import { textDataset } from "../datasets/text-dataset.ts";
import { restrictClasses } from "../samples/restrict-classes.ts";

let root: string;
let folder: string;
let cache: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-large-"));
  folder = join(root, "data");
  cache = join(root, "cache");
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

const side = 60;

/** Images whose first byte is their label, black otherwise. */
async function putImages(prefix: string, count: number): Promise<void> {
  await using images = await open(join(folder, `${prefix}-images-idx3-ubyte`), "w");
  await images.truncate(16 + count * side * side);
  await images.write(Uint8Array.of(0, 0, 8, 3, ...bigEndian(count), ...bigEndian(side), ...bigEndian(side)), 0, 16, 0);
  const labels = Uint8Array.from({ length: count }, (_, id) => id % 7);
  for (let id = 0; id < count; id++) await images.write(labels, id, 1, 16 + id * side * side);
  const head = Uint8Array.of(0, 0, 8, 1, ...bigEndian(count));
  await writeFile(join(folder, `${prefix}-labels-idx1-ubyte`), Buffer.concat([head, labels]));
}

function bigEndian(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

test("IDX images of more than 64 MiB are laid down once, with their digest, and hold 64 bytes of each at most", async () => {
  const count = 19_000; // × 60 × 60 = 68,400,000 > 2 ** 26
  await putImages("train", count);
  await putImages("t10k", 10);
  await writeFile(join(folder, "classes.txt"), "a\nb\nc\nd\ne\nf\ng\n");
  const spec = { name: "idx", path: folder };
  const load = () => loadDataset(spec, undefined, { cache });
  const inMemory = await idxDataset(folder);
  const state = () => preparationOf(spec, { cache }, AbortSignal.any([]));
  expect(await state()).toEqual({ kind: "none" });
  const first = await load();
  expect(first.digest).toBe(inMemory.digest);
  expect(await state()).toEqual({ kind: "prepared", folder: join(cache, "prepared", first.digest) });
  expect(Object.keys(first.train)).toEqual(Object.keys(inMemory.train)); // known by their indices, as there
  expect(first.train.labels).toEqual(inMemory.train.labels);
  const ids = [0, 5, count - 1];
  expect(viewOf(first, "train", ids)).toEqual(viewOf(inMemory, "train", ids));
  const before = await aliveBytes();
  const again = await load();
  const held = (await aliveBytes()) - before;
  expect(viewOf(again, "test", [9])[0]).toBe(Math.fround(2 / 255)); // 9 % 7
  expect(held).toBeLessThan(64 * count);
});

test("texts whose tokens take more than 4 MiB are laid down, with their vocabulary and digest", async () => {
  const count = 300; // × 4,096 ids × 4 bytes = 4,915,200 > 2 ** 22
  const lines = Array.from({ length: count }, (_, i) => `${i % 2 ? "good" : "bad"}\tword${i % 5} word${i % 3}`);
  await writeFile(join(folder, "train.tsv"), lines.join("\n"));
  await writeFile(join(folder, "test.tsv"), lines.slice(0, 10).join("\n"));
  await writeFile(join(folder, "text.json"), JSON.stringify({ length: 4096 }));
  const inMemory = await textDataset(folder, undefined);
  const dataset = await loadDataset({ name: "text", path: folder }, undefined, { cache });
  expect("copyRow" in dataset.train.inputs).toBe(true);
  expect(restrictClasses(dataset, ["good"]).digest).toBe(restrictClasses(inMemory, ["good"]).digest);
  expect([dataset.digest, dataset.vocabulary]).toEqual([inMemory.digest, inMemory.vocabulary]);
  expect(viewOf(dataset, "train", [7, 299])).toEqual(viewOf(inMemory, "train", [7, 299]));
});

test("where the cache cannot be written, they are held, as those that take less", async () => {
  const texts = Array.from({ length: 300 }, (_, i) => `${i % 2 ? "good" : "bad"}\tword`).join("\n");
  for (const part of ["train", "test"]) await writeFile(join(folder, `${part}.tsv`), texts);
  await writeFile(join(folder, "text.json"), JSON.stringify({ length: 4096 }));
  await writeFile(cache, "a file");
  const dataset = await loadDataset({ name: "text", path: folder }, undefined, { cache });
  expect("length" in dataset.train.inputs).toBe(true);
  expect(dataset.digest).toBe((await textDataset(folder, undefined)).digest);
});

test("what takes less is read as it is, and leaves nothing in the cache", async () => {
  await putImages("train", 20);
  await putImages("t10k", 10);
  await writeFile(join(folder, "classes.txt"), "a\nb\nc\nd\ne\nf\ng\n");
  const dataset = await loadDataset({ name: "idx", path: folder }, undefined, { cache });
  expect("length" in dataset.train.inputs).toBe(true);
  expect(await readdir(root)).toEqual(["data"]);
});

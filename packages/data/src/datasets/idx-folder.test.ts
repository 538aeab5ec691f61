import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { heldDataset } from "../samples/held-dataset.ts";
import { loadDataset } from "./load-dataset.ts";

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-idx-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Three training and two test images of 2 × 2 in classes a and b. */
beforeEach(async () => {
  folder = await mkdtemp(join(root, "set-"));
  await writeFile(join(folder, "classes.txt"), "a\nb\n");
  await put("train-images-idx3", [0, 0, 8, 3], [3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255]);
  await put("train-labels-idx1", [0, 0, 8, 1], [3], [0, 1, 0]);
  await put("t10k-images-idx3", [0, 0, 8, 3], [2, 2, 2], [10, 20, 30, 40, 50, 60, 70, 80]);
  await put("t10k-labels-idx1", [0, 0, 8, 1], [2], [1, 0]);
});

test("reads a folder of four IDX files and its class names", async () => {
  const dataset = await load();
  expect(dataset.classes).toEqual(["a", "b"]);
  expect(dataset.inputShape).toEqual([2, 2, 1]);
  expect(dataset.scale).toBe(1 / 255);
  expect([dataset.train.count, dataset.test.count]).toEqual([3, 2]);
  expect([...dataset.train.inputs.subarray(8)]).toEqual([8, 9, 10, 255]);
  expect([...dataset.test.labels]).toEqual([1, 0]);
});

test("one changed pixel, label or class name changes the digest; reading again does not", async () => {
  const digests = new Set([(await load()).digest, (await load()).digest]);
  await writeFile(join(folder, "classes.txt"), "a\nc\n");
  digests.add((await load()).digest);
  await put("t10k-labels-idx1", [0, 0, 8, 1], [2], [1, 1]);
  digests.add((await load()).digest);
  await put("t10k-images-idx3", [0, 0, 8, 3], [2, 2, 2], [10, 20, 30, 40, 50, 60, 70, 81]);
  digests.add((await load()).digest);
  expect(digests.size).toBe(4);
});

test("files that somebody unpacked, or whose names have a dot, are the same data set", async () => {
  const { digest } = await load();
  for (const name of ["train-images-idx3", "t10k-labels-idx1"]) {
    await writeFile(path(name).replace(/\.gz$/, ""), gunzipSync(await readFile(path(name))));
    await rm(path(name));
  }
  await rename(path("train-labels-idx1"), join(folder, "train-labels.idx1-ubyte")); // still packed, whatever its name
  await writeFile(path("t10k-images-idx3"), gunzipSync(await readFile(path("t10k-images-idx3")))); // unpacked in place
  expect((await load()).digest).toBe(digest);
  await writeFile(
    join(folder, "train-images-idx3-ubyte"),
    Buffer.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 9),
  );
  await expect(load()).rejects.toThrow(
    `IDX file ${join(folder, "train-images-idx3-ubyte")} promises 1×1×2 = 2 bytes of data, holds 1`,
  );
});

test("a folder of a file's name is passed over where the file is there under another name", async () => {
  const { digest } = await load();
  const wrapped = join(folder, "train-images-idx3-ubyte");
  await mkdir(wrapped);
  await rename(path("train-images-idx3"), join(folder, "train-images.idx3-ubyte"));
  expect((await load()).digest).toBe(digest);
  await rm(join(folder, "train-images.idx3-ubyte"));
  await expect(load()).rejects.toThrow(`${wrapped} is not a file`);
});

test("refuses another element type or rank by the file's magic number", async () => {
  await put("train-labels-idx1", [0, 0, 8, 3], [3], [0, 1, 0]);
  await expect(load()).rejects.toThrow(
    `IDX file ${path("train-labels-idx1")} begins with 0x00000803, expected 0x00000801 (unsigned bytes of rank 1)`,
  );
});

test("refuses a file that holds less or more than its header promises", async () => {
  await put("train-images-idx3", [0, 0, 8, 3], [3, 2, 2], [0]);
  await expect(load()).rejects.toThrow(
    `IDX file ${path("train-images-idx3")} promises 3×2×2 = 12 bytes of data, holds 1`,
  );
  await writeFile(path("train-images-idx3"), gzipSync(Buffer.of(0, 0)));
  await expect(load()).rejects.toThrow("holds 2 bytes, fewer than its header of 16");
});

test("refuses counts that differ and an empty set", async () => {
  await put("train-labels-idx1", [0, 0, 8, 1], [2], [0, 1]);
  await expect(load()).rejects.toThrow(
    `${path("train-labels-idx1")} holds 2 labels for the 3 images of ${path("train-images-idx3")}, expected as many, at least one`,
  );
  await put("train-images-idx3", [0, 0, 8, 3], [0, 2, 2], []);
  await put("train-labels-idx1", [0, 0, 8, 1], [0], []);
  await expect(load()).rejects.toThrow("holds 0 labels for the 0 images of");
});

test("refuses a label without a class, and images of two sizes", async () => {
  await put("t10k-labels-idx1", [0, 0, 8, 1], [2], [1, 2]);
  await expect(load()).rejects.toThrow(`label 1 in ${path("t10k-labels-idx1")} is 2, expected less than the 2 classes`);
  await put("t10k-labels-idx1", [0, 0, 8, 1], [2], [1, 0]);
  await put("t10k-images-idx3", [0, 0, 8, 3], [2, 1, 4], [10, 20, 30, 40, 50, 60, 70, 80]);
  await expect(load()).rejects.toThrow(`training and test images in ${folder} differ in size: 2×2 and 1×4`);
});

test("refuses what is not gzip, and names a file that is missing", async () => {
  await writeFile(path("train-images-idx3"), "<!DOCTYPE html>...");
  await expect(load()).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `IDX file ${path("train-images-idx3")} begins with 0x3c21444f, expected 0x00000803 (unsigned bytes of rank 3)`,
  });
  await writeFile(path("train-images-idx3"), Buffer.of(0x1f, 0x8b, 8));
  await expect(load()).rejects.toThrow(`${path("train-images-idx3")} does not unpack as gzip: unexpected end of file`);
  await rm(path("train-images-idx3"));
  await writeFile(join(folder, "emnist-train-images-idx3-ubyte.gz"), "");
  await expect(load()).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `data set file ${path("train-images-idx3")} does not exist, nor train-images-idx3-ubyte, train-images.idx3-ubyte.gz, train-images.idx3-ubyte; its folder holds classes.txt, emnist-train-images-idx3-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, train-labels-idx1-ubyte.gz`,
  });
});

test("refuses class names that repeat or are missing", async () => {
  const named = async (content: string) => {
    await writeFile(join(folder, "classes.txt"), content);
    return load();
  };
  const file = join(folder, "classes.txt");
  await expect(named("a\n a\n")).rejects.toThrow(`${file} line 2 names "a", which line 1 already names`);
  await expect(named("caf\u00e9\nb\ncafe\u0301\n")).rejects.toThrow('line 3 names "caf\u00e9", which line 1 already');
  await expect(named("a\n\nb\n")).rejects.toThrow(`${file} line 2 is empty, expected a class name`);
  await expect(named("\n")).rejects.toThrow(`${file} names no class, expected one a line`);
  expect((await named("\ufeffa\r\nb\r\n\r\n")).classes).toEqual(["a", "b"]);
  await rm(join(folder, "classes.txt"));
  await expect(load()).rejects.toMatchObject({ code: "NOT_FOUND" });
});

async function load() {
  return heldDataset(await loadDataset({ name: "idx", path: folder }));
}

function path(name: string): string {
  return join(folder, `${name}-ubyte.gz`);
}

async function put(name: string, magic: number[], extents: number[], data: number[]): Promise<void> {
  const header = Buffer.alloc(extents.length * 4);
  for (const [axis, extent] of extents.entries()) header.writeUInt32BE(extent, axis * 4);
  await writeFile(path(name), gzipSync(Buffer.concat([Buffer.from(magic), header, Buffer.from(data)])));
}

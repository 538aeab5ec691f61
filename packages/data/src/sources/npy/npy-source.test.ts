import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { loadDataset, preparationOf } from "../../datasets/load-dataset.ts";
import type { NpyType } from "../../npy/npy-types.ts";
import { writeNpy } from "../../npy/write-npy.ts";
import { keyOf } from "../../prepared/id-files.ts";

let root: string;
let folder: string;
const load = () => loadDataset({ name: "npy", path: folder }, undefined, { cache: join(root, "cache") });

/** Three training samples of two values, the last without a label, and one test sample. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-npy-"));
  folder = join(root, "data");
  await mkdir(folder);
  await put("train-inputs", "f4", [2], Float32Array.of(1, 2, 3, 4, 5, 6));
  await put("train-targets", "i8", [], BigInt64Array.of(0n, 1n, -1n));
  await put("test-inputs", "f4", [2], Float32Array.of(7, 8));
  await put("test-targets", "u1", [], Uint8Array.of(1));
});
afterEach(() => rm(root, { recursive: true }));

async function put(name: string, type: NpyType, row: readonly number[], values: ArrayBufferView): Promise<void> {
  const path = join(folder, `${name}.npy`);
  await rm(path, { force: true });
  await writeNpy(path, type, row, values);
}

test("reads arrays as samples, those without a label included", async () => {
  await put("unlabelled-inputs", "f4", [2], Float32Array.of(9, 10));
  const dataset = await load();
  expect(dataset.classes).toEqual(["0", "1"]);
  expect(dataset.inputShape).toEqual([2]);
  expect([...dataset.train.labels]).toEqual([0, 1, -1, -1]);
  expect([...viewOf(dataset, "train", [3, 0])]).toEqual([9, 10, 1, 2]);
  expect([...viewOf(dataset, "test", [0])]).toEqual([7, 8]);
  expect(dataset.train.keys).toBeUndefined();
});

test("bytes are seen as 0 to 1, by names of classes.txt", async () => {
  await put("train-inputs", "u1", [1, 1, 1], Uint8Array.of(0, 51, 255));
  await put("test-inputs", "u1", [1, 1, 1], Uint8Array.of(255));
  await writeFile(join(folder, "classes.txt"), "cat\ndog\n");
  const dataset = await load();
  expect(dataset.classes).toEqual(["cat", "dog"]);
  expect([...viewOf(dataset, "train", [0, 1, 2])]).toEqual([0, Math.fround(51 / 255), 1]);
});

test("is laid down once, again where a file has changed, and what is unchanged is found", async () => {
  const state = () => preparationOf({ name: "npy", path: folder }, { cache: join(root, "cache") }, AbortSignal.any([]));
  expect(await state()).toEqual({ kind: "unprepared" });
  const { digest } = await load();
  expect(await state()).toEqual({ kind: "prepared", folder: join(root, "cache", "prepared", digest) });
  await utimes(join(folder, "test-inputs.npy"), new Date(), new Date(0));
  expect(await state()).toEqual({ kind: "unprepared" });
  expect((await load()).digest).toBe(digest); // the same samples
  await put("test-inputs", "f4", [2], Float32Array.of(7, 9));
  expect((await load()).digest).not.toBe(digest);
});

test("the folder holds what NumPy maps, and dataset.json says what", async () => {
  const { digest } = await load();
  const prepared = join(root, "cache", "prepared", digest);
  expect((await readdir(prepared)).sort()).toEqual([
    "dataset.json",
    "test-digests.npy",
    "test-inputs.npy",
    "test-targets.npy",
    "train-digests.npy",
    "train-inputs.npy",
    "train-targets.npy",
  ]);
  expect(JSON.parse(await readFile(join(prepared, "dataset.json"), "utf8"))).toMatchObject({
    format: 2,
    digest,
    classes: ["0", "1"],
    inputShape: [2],
    element: "float32",
    train: { count: 3, unlabelled: 1 },
    test: { count: 1, unlabelled: 0 },
  });
});

test("a process that was killed while it laid down leaves nothing that is read, and the next one removes it", async () => {
  await load();
  const prepared = join(root, "cache", "prepared");
  const [own = ""] = (await readdir(join(prepared, "sources"))).slice(0, 1);
  await rm(join(prepared, "sources", own));
  const left = join(prepared, `.laying-${(await import("node:os")).hostname()}-999999999-abc`); // no process has it
  await mkdir(left);
  await writeFile(join(left, "train-inputs.npy"), "half");
  await load();
  expect((await readdir(prepared)).filter((name) => name.startsWith("."))).toEqual([]);
});

test("an abort leaves nothing behind", async () => {
  const controller = new AbortController();
  const cache = join(root, "cache");
  const spec = { name: "npy", path: folder };
  const loading = loadDataset(spec, controller.signal, {
    cache,
    onProgress: () => controller.abort(new Error("stop")),
  });
  await expect(loading).rejects.toThrow("stop");
  expect(await readdir(join(cache, "prepared"))).toEqual(["sources"]);
});

test.each<[string, () => Promise<void>, (path: (name: string) => string) => string]>([
  [
    "a value that is no number",
    () => put("train-inputs", "f4", [2], Float32Array.of(1, 2, 3, Number.NaN, 5, 6)),
    (path) => `${path("train-inputs")} row 1 holds NaN, expected a number that float32 holds`,
  ],
  [
    "a whole number that float32 rounds",
    async () => {
      await put("train-inputs", "i4", [1], Int32Array.of(1, 2, 2 ** 24 + 1));
      await put("test-inputs", "i4", [1], Int32Array.of(1));
    },
    (path) => `${path("train-inputs")} row 2 holds 16777217, expected a number that float32 holds`,
  ],
  [
    "fewer targets than samples",
    () => put("train-targets", "u1", [], Uint8Array.of(0, 1)),
    (path) => `${path("train-targets")} holds 2 targets for the 3 samples of ${path("train-inputs")}, expected as many`,
  ],
  [
    "targets that are values",
    () => put("test-targets", "f4", [], Float32Array.of(0.5)),
    (path) =>
      `${path("test-targets")} holds f4, expected whole numbers: the class of each sample, from 0; for numbers to predict say target: { kind: value }`,
  ],
  [
    "a target below -1",
    () => put("test-targets", "i1", [], Int8Array.of(-2)),
    (path) => `${path("test-targets")} row 0 is -2, expected -1 (no label) or 0 to 1048575`,
  ],
  [
    "unlabelled samples of another size",
    () => put("unlabelled-inputs", "f4", [3], Float32Array.of(1, 2, 3)),
    (path) =>
      `${path("unlabelled-inputs")} holds samples [3] of f4, ${path("train-inputs")} has [2] of f4, expected the same`,
  ],
  [
    "no test samples",
    () => put("test-inputs", "f4", [2], new Float32Array()),
    (path) => `${path("test-inputs")} is of shape [0, 2], expected samples of a value or more`,
  ],
])("refuses %s in one sentence", async (_, change, message) => {
  await change();
  await expect(load()).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: message((name) => join(folder, `${name}.npy`)),
  });
});

test("a target without a name in classes.txt is refused", async () => {
  await writeFile(join(folder, "classes.txt"), "cat\n");
  await expect(load()).rejects.toThrow(
    `${join(folder, "train-targets.npy")} row 1 is 1, expected -1 (no label) or 0 to 0: the classes are cat`,
  );
});

test("targets that are missing are asked for, with how to say that there are none", async () => {
  const path = join(folder, "train-targets.npy");
  await rm(path);
  await expect(load()).rejects.toThrow(
    `data set file ${path} does not exist, expected the class of each sample, -1 where it has none`,
  );
});

test("a cache that is no folder, or cannot be one, is named", async () => {
  const within = (cache: string) => loadDataset({ name: "npy", path: folder }, undefined, { cache });
  const file = join(folder, "train-inputs.npy");
  await expect(within(file)).rejects.toMatchObject({
    code: "IO_FAILED",
    message: expect.stringContaining(`cache ${file} cannot be read: ENOTDIR`),
  });
  await expect(within("/proc/faculty")).rejects.toMatchObject({
    code: "IO_FAILED",
    message: expect.stringContaining("/proc/faculty/prepared cannot be written: "),
  });
});

test("an id's key is the first 64 bits of its SHA-256", () => {
  // printf a | sha256sum: ca978112ca1bbdca…, read little-endian
  expect(keyOf("a")).toBe(0xcabd1bca128197can);
});

describe("boxes of a grid's cells", () => {
  const detection = { class: "item", box: "corners" };
  const target = { kind: "several", outputs: { item: "class", corners: "value" }, detection } as const;
  const detect = () => loadDataset({ name: "npy", path: folder, target }, undefined, { cache: join(root, "cache") });
  beforeEach(async () => {
    for (const [part, count] of [
      ["train", 3],
      ["test", 1],
    ] as const) {
      await put(
        `${part}-targets-item`,
        "u1",
        [2, 2],
        Uint8Array.from({ length: count * 4 }, (_, i) => i % 2),
      );
      await put(`${part}-targets-corners`, "f4", [2, 2, 4], new Float32Array(count * 16));
    }
  });

  test("are said by two outputs together", async () => {
    expect((await detect()).output).toMatchObject({
      kind: "several",
      outputs: [
        { name: "item", positions: [2, 2] },
        { name: "corners", shape: [2, 2, 4] },
      ],
      detection,
    });
  });

  test("are refused where both do not lie on one grid", async () => {
    for (const [part, count] of [
      ["train", 3],
      ["test", 1],
    ] as const)
      await put(`${part}-targets-corners`, "f4", [2, 3], new Float32Array(count * 6));
    await expect(detect()).rejects.toThrow(
      `targets corners of ${folder} are of shape [samples, 2, 3], expected [samples, 2, 2, 4]: they are to say boxes`,
    );
    for (const [part, count] of [
      ["train", 3],
      ["test", 1],
    ] as const)
      await put(
        `${part}-targets-item`,
        "u1",
        [4],
        Uint8Array.from({ length: count * 4 }, (_, i) => i % 2),
      );
    await expect(detect()).rejects.toThrow(
      `targets item of ${folder} are of shape [samples, 4], expected [samples, side, side] of two classes or more, the first of them the ground: they are to say boxes`,
    );
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DatasetSpec, loadDataset, preparationOf } from "../datasets/load-dataset.ts";
import { textDataset } from "../datasets/text-dataset.ts";
import { openNpy } from "../npy/open-npy.ts";
import type { Dataset } from "../samples/dataset.ts";
import { restrictClasses } from "../samples/restrict-classes.ts";
import { checkPrepared } from "./check-prepared.ts";

let root: string;
let spec: DatasetSpec;
let cache: string;
const { signal: abort } = new AbortController();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-texts-"));
  cache = join(root, "cache");
  spec = { name: "text", path: join(root, "data") };
  await mkdir(join(root, "data"));
});
afterEach(() => rm(root, { recursive: true }));

const train = ["good\tSo GOOD!", "bad\tnaïve …  and bad ", "good\t🙂 well\tdone", "bad\tno"];

/** Texts of 2 classes, of so many tokens each that two hundred of them are laid down, and three are not. */
async function put(lines: readonly string[], copies: number, length: number): Promise<void> {
  const all = Array.from({ length: copies }, () => lines).flat();
  await writeFile(join(root, "data", "train.tsv"), all.join("\n"));
  await writeFile(join(root, "data", "test.tsv"), lines.join("\n"));
  await writeFile(join(root, "data", "unlabelled.tsv"), "Who KNOWS?");
  await writeFile(join(root, "data", "text.json"), JSON.stringify({ length }));
}

function shown({ texts }: Dataset, part: "train" | "test", ...ids: number[]): readonly string[] {
  return ids.map((id) => Buffer.from(texts?.[part].textOf(id) ?? []).toString());
}

test("a folder of texts keeps them as they are, those without a class among them", async () => {
  await put(train, 1, 8);
  const dataset = await loadDataset(spec, abort, { cache });
  expect(shown(dataset, "train", 0, 1, 2, 4)).toEqual(["So GOOD!", "naïve …  and bad ", "🙂 well\tdone", "Who KNOWS?"]);
  expect(shown(restrictClasses(dataset, ["bad"]), "test", 0, 1)).toEqual(["naïve …  and bad ", "no"]);
});

test("other texts of the same tokens are the same data set of tokens, and other texts", async () => {
  await put(train, 1, 8);
  const one = await loadDataset(spec, abort, { cache });
  await put([...train.slice(0, 3), "bad\tNO"], 1, 8);
  const other = await loadDataset(spec, abort, { cache });
  expect(other.digest).toBe(one.digest);
  expect(other.texts?.digest).not.toBe(one.texts?.digest);
});

test("laid down, they are bytes and places that numpy opens, and the same texts as in memory", async () => {
  await put(train, 100, 4096); // 401 × 4,096 ids × 4 bytes = 6,569,984 > 2 ** 22
  const inMemory = await textDataset(join(root, "data"), undefined);
  const dataset = await loadDataset(spec, abort, { cache });
  expect("copyRow" in dataset.train.inputs).toBe(true);
  expect([dataset.digest, dataset.texts?.digest]).toEqual([inMemory.digest, inMemory.texts?.digest]);
  expect(shown(dataset, "train", 1, 398, 400)).toEqual(["naïve …  and bad ", "🙂 well\tdone", "Who KNOWS?"]);
  expect(restrictClasses(dataset, ["good"]).texts?.digest).toBe(restrictClasses(inMemory, ["good"]).texts?.digest);
  const folder = join(cache, "prepared", dataset.texts?.digest ?? "");
  expect(await preparationOf(spec, { cache }, abort)).toEqual({ kind: "prepared", folder });
  const manifest: unknown = JSON.parse(await readFile(join(folder, "dataset.json"), "utf8"));
  expect(manifest).toMatchObject({ digest: dataset.digest, texts: { digest: dataset.texts?.digest } });
  await using values = await openNpy(join(folder, "test-text-values.npy"));
  await using places = await openNpy(join(folder, "test-text-offsets.npy"));
  expect([values?.type, places?.type]).toEqual(["u1", "i8"]);
  const lengths = train.map((line) => Buffer.byteLength(line.slice(line.indexOf("\t") + 1)));
  const [a = 0, b = 0, c = 0, d = 0] = lengths;
  expect([...((await places?.read(0, 5)) ?? [])]).toEqual([0, a, a + b, a + b + c, a + b + c + d]);
});

test("texts that were changed where they lie are seen by a check, and torn ones when they are opened", async () => {
  await put(train, 100, 4096);
  const dataset = await loadDataset(spec, abort, { cache });
  const folder = join(cache, "prepared", dataset.texts?.digest ?? "");
  await checkPrepared(folder, abort);
  const path = join(folder, "train-text-values.npy");
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = 0x21;
  await writeFile(path, bytes);
  await expect(checkPrepared(folder, abort)).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `${path} holds other values than were laid down: remove ${folder} and prepare the data set again`,
  });
  await writeFile(path, bytes.subarray(0, -1));
  await expect(loadDataset(spec, abort, { cache })).rejects.toMatchObject({ code: "BAD_DATASET" });
});

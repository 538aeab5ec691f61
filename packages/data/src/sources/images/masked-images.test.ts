import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rowLabels } from "../../augmentation/row-labels.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { writeClassNames } from "./mask-folder.ts";
import { writeMask } from "./write-mask.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-masks-"));
});
afterEach(() => rm(root, { recursive: true }));

const load = (more: Partial<DatasetSpec> = {}) =>
  loadDataset(
    { name: "images", path: join(root, "scenes"), masks: join(root, "masks"), size: [2, 2], channels: 1, ...more },
    undefined,
    { cache: join(root, "cache") },
  );

async function put(name: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), bytes);
}

const grey = (width: number, height: number, ...values: readonly number[]) =>
  sharp(Uint8Array.from(values), { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();

async function scenes(): Promise<void> {
  await put("scenes/train/a.png", await grey(2, 2, 10, 20, 30, 40));
  await put(
    "scenes/train/b.jpg",
    await sharp(await grey(2, 2, 0, 0, 0, 0))
      .jpeg()
      .toBuffer(),
  );
  await put("scenes/unlabelled/c.png", await grey(2, 2, 1, 2, 3, 4));
  await put("scenes/test/d.png", await grey(2, 2, 9, 9, 9, 9));
  await put("masks/classes.txt", "nothing\nboot\nbag\n");
  await put("masks/train/a.png", await grey(2, 2, 0, 1, 2, 255));
  await put("masks/train/b.png", await grey(4, 4, 0, 0, 2, 2, 0, 0, 2, 2, 1, 1, 0, 0, 1, 1, 0, 0));
  await put("masks/test/d.png", await grey(2, 2, 2, 2, 1, 1));
}

test("a class for each pixel, by the mask of the image's name; none for an image without labels", async () => {
  await scenes();
  const dataset = await load();
  expect(dataset.classes).toEqual(["nothing", "boot", "bag"]);
  expect(dataset.output).toEqual({
    name: "output",
    kind: "distribution",
    over: { names: ["nothing", "boot", "bag"] },
    positions: [2, 2],
  });
  expect([...dataset.train.labels]).toEqual([0, 0, -1]);
  const [whole, larger, none] = [0, 1, 2].map((id) => [...rowLabels(dataset, "train", Int32Array.of(id))]);
  expect(whole).toEqual([0, 1, 2, -2]); // 255 counts for nothing
  expect(larger).toEqual([0, 2, 1, 0]); // of 4 × 4 pixels the nearest
  expect(none).toEqual([-1, -1, -1, -1]);
  expect([...rowLabels(dataset, "test", Int32Array.of(0))]).toEqual([2, 2, 1, 1]);
});

test("another value may be the one that is ignored", async () => {
  await scenes();
  await put("masks/train/a.png", await grey(2, 2, 0, 9, 9, 1));
  expect([...rowLabels(await load({ ignore: 9 }), "train", Int32Array.of(0))]).toEqual([0, -2, -2, 1]);
});

test.each<[string, () => Promise<void>, Partial<DatasetSpec>, string]>([
  [
    "a value that is no class",
    async () => put("masks/train/a.png", await grey(2, 2, 0, 3, 0, 0)),
    {},
    "masks/train/a.png holds value 3, expected a class below 3 or 255, which is ignored",
  ],
  [
    "colours",
    async () =>
      put(
        "masks/train/a.png",
        await sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } })
          .png()
          .toBuffer(),
      ),
    {},
    "masks/train/a.png is a png of 3 channels of uchar, expected a png of one of uchar, whose values are classes",
  ],
  [
    "no mask",
    () => rm(join(root, "masks/train/a.png")),
    {},
    "masks/train/a.png is missing, expected the mask of an image",
  ],
  [
    "no names",
    () => rm(join(root, "masks/classes.txt")),
    {},
    "masks has no classes.txt, which names the classes, a line each",
  ],
  [
    "a name twice",
    () => put("masks/classes.txt", "a\nb\na"),
    {},
    'masks/classes.txt line 3 names "a", which line 1 already names',
  ],
  [
    "a class for the ignored value",
    async () => undefined,
    { ignore: 1 },
    "dataset.ignore: 1 is the value of class boot, expected one that names none",
  ],
])("refuses %s in one sentence", async (_, spoil, more, sentence) => {
  await scenes();
  await spoil();
  await expect(load(more)).rejects.toThrow(sentence);
});

test("a mask that is written is read again as it was, and an image is called by its path", async () => {
  await scenes();
  await writeMask(join(root, "masks/train/a.png"), Uint8Array.of(2, 0, 255, 1), [2, 2]);
  await writeClassNames(join(root, "masks"), ["ground", "boot", "bag"]);
  const dataset = await load();
  expect(dataset.classes).toEqual(["ground", "boot", "bag"]);
  expect([...rowLabels(dataset, "train", Int32Array.of(0))]).toEqual([2, 0, -2, 1]);
  expect(await dataset.train.namesOf?.([2, 0])).toEqual(["unlabelled/c.png", "train/a.png"]);
});

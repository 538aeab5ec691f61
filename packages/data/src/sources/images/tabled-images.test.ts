import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { knownTargets } from "../../samples/known-targets.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-tabled-"));
  await rows("image,shows", "train/a.png,bag;boot", "train/b.png,;", "train/c.png,", "test/d.png,boot");
  for (const name of ["train/a", "train/b", "train/c", "unlabelled/x", "test/d"]) await picture(`${name}.png`);
});
afterEach(() => rm(root, { recursive: true }));

const load = (more: Partial<DatasetSpec> = {}) =>
  loadDataset(
    {
      name: "images",
      path: join(root, "pictures"),
      table: join(root, "labels.csv"),
      id: "image",
      target: { column: "shows", kind: "classes" },
      size: [2, 2],
      ...more,
    },
    undefined,
    { cache: join(root, "cache") },
  );

const rows = (...lines: readonly string[]) => writeFile(join(root, "labels.csv"), `${lines.join("\n")}\n`);

async function picture(name: string): Promise<void> {
  const path = join(root, "pictures", name);
  await mkdir(dirname(path), { recursive: true });
  await sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } })
    .png()
    .toFile(path);
}

test("an image has the classes of its row: several, none of them, or unknown ones, which are the last to train on", async () => {
  const dataset = await load();
  expect(dataset.output).toEqual({
    name: "output",
    kind: "independent",
    over: { names: ["bag", "boot"] },
    positions: [],
  });
  expect([...dataset.train.labels]).toEqual([0, 0, -1, -1]);
  const known = knownTargets(dataset, "train", Int32Array.of(0, 1, 2, 3));
  expect([...(known ?? [])]).toEqual([1, 1, 0, 0, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect([...(knownTargets(dataset, "test", Int32Array.of(0)) ?? [])]).toEqual([0, 1]);
});

test("a row may tell one class or a value", async () => {
  await rows("image,shows", "train/a.png,bag", "train/b.png,boot", "train/c.png,bag", "test/d.png,boot");
  const classes = await load({ target: { column: "shows", kind: "class" } });
  expect(classes.classes).toEqual(["bag", "boot"]);
  expect([...classes.train.labels]).toEqual([0, 1, 0, -1]);
  await rows("image,shows", "train/a.png,1.5", "train/b.png,2", "train/c.png,3", "test/d.png,4");
  const values = await load({ target: { column: "shows", kind: "value" } });
  expect([...(knownTargets(values, "train", Int32Array.of(0, 1, 2)) ?? [])]).toEqual([1.5, 2, 3]);
});

test("without a folder test a share of the images with a label is drawn", async () => {
  await rm(join(root, "pictures"), { recursive: true });
  const names = Array.from({ length: 20 }, (_, i) => `${i}.png`);
  for (const name of names) await picture(name);
  await rows("image,shows", ...names.map((name, i) => `${name},${i < 10 ? "bag" : ""}`));
  const { train, test: tested } = await load({ test: 0.5 });
  expect([...tested.labels].every((label) => label === 0)).toBe(true);
  expect(train.labels.filter((label) => label === -1)).toHaveLength(10);
  expect(tested.count > 0 && tested.count < 10).toBe(true);
});

test("another row is another data set", async () => {
  const before = await load();
  await rows("image,shows", "train/a.png,bag", "train/b.png,boot", "train/c.png,", "test/d.png,boot");
  expect((await load()).digest).not.toBe(before.digest);
});

test.each([
  [
    ["train/a.png,bag", "test/d.png,bag", "train/b.png,bag"],
    "labels.csv has no row of image train/c.png, expected one",
  ],
  [
    ["train/a.png,bag", "train/b.png,bag", "train/c.png,bag", "test/d.png,bag", "train/e.png,bag"],
    "labels.csv row 5 column image is train/e.png, which is no image that is there",
  ],
  [
    ["train/a.png,bag", "train/b.png,bag", "train/c.png,bag", "test/d.png,bag", "unlabelled/x.png,bag"],
    "labels.csv row 5 column image is unlabelled/x.png, expected no row of an image in unlabelled",
  ],
  [
    ["train/a.png,bag", "train/b.png,bag", "train/b.png,boot", "test/d.png,bag"],
    "labels.csv row 3 column image is train/b.png, as in row 2: expected one row an image",
  ],
  [
    ["train/a.png,bag", "train/b.png,boot", "train/c.png,bag", "test/d.png,boots"],
    "labels.csv row 4 column shows is boots, the training rows are of bag, boot; did you mean boot?",
  ],
])("refuses the rows %j in one sentence", async (lines, sentence) => {
  await rows("image,shows", ...lines);
  await expect(load()).rejects.toThrow(sentence);
});

test.each([
  [{ id: undefined }, "dataset.table: needs dataset.id, the column of the images' names"],
  [{ target: undefined }, "dataset.table: needs dataset.target, the column of what is known of images"],
  [{ table: undefined }, "dataset.id: names a column, and dataset.table no table of images"],
  [{ table: undefined, id: undefined }, "dataset.target: names a column, and dataset.table no table of images"],
  [{ masks: "masks" }, "dataset.masks: says what is known of images, and so does dataset.table: drop one"],
  [{ id: "name" }, "labels.csv has no column name, it has image, shows"],
] satisfies [Partial<DatasetSpec>, string][])("says of %j what is wrong", async (more, sentence) => {
  await expect(load(more)).rejects.toThrow(sentence);
});

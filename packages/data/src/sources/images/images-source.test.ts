import { once } from "node:events";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-images-"));
  folder = join(root, "photos");
});
afterEach(() => rm(root, { recursive: true }));

const load = (more: Partial<DatasetSpec> = {}) =>
  loadDataset({ name: "images", path: folder, size: [2, 2], ...more }, undefined, { cache: join(root, "cache") });

async function put(name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), bytes);
}

/** A picture of one colour. */
const plain = (r: number, g: number, b: number, width = 4, height = 6) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
const red = () => plain(255, 0, 0).png().toBuffer();

/** Bytes of a sample as they were stored. */
async function bytesOf(source: "train" | "test", id: number, more?: Partial<DatasetSpec>): Promise<number[]> {
  return [...viewOf(await load(more), source, [id])].map((value) => Math.round(255 * value));
}

test("a folder a class, of any formats and sizes; without labels after those with them", async () => {
  await put("train/cat/1.png", await red());
  await put("train/dog/1.jpg", await plain(0, 0, 255, 9, 3).jpeg().toBuffer());
  await put("train/dog/deep/2.webp", await plain(0, 255, 0).webp({ lossless: true }).toBuffer());
  await put("test/dog/1.gif", await plain(0, 0, 0).gif().toBuffer());
  await put("unlabelled/x.png", await plain(255, 255, 255).png().toBuffer());
  await put("train/cat/.DS_Store", Buffer.from("x"));
  const dataset = await load();
  expect(dataset.classes).toEqual(["cat", "dog"]);
  expect(dataset.inputShape).toEqual([2, 2, 3]);
  expect([...dataset.train.labels]).toEqual([0, 1, 1, -1]);
  expect(await bytesOf("train", 0)).toEqual([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0]);
  expect(await bytesOf("train", 2)).toEqual([0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0]);
  expect(await bytesOf("train", 3)).toEqual(Array(12).fill(255));
  expect(await bytesOf("test", 0)).toEqual(Array(12).fill(0));
});

test("what is transparent shows the background, and grey is one channel", async () => {
  const clear = { create: { width: 2, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } } as const;
  await put("train/a/1.png", await sharp(clear).png().toBuffer());
  await put("test/a/1.png", await red());
  expect(await bytesOf("train", 0)).toEqual(Array(12).fill(255)); // white, unless it is said
  expect(await bytesOf("train", 0, { background: "#0000ff" })).toEqual([0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255]);
  expect(await bytesOf("train", 0, { channels: 1, background: "#000000" })).toEqual([0, 0, 0, 0]);
});

test("16 bits are taken to 8, in grey and in colour", async () => {
  const grey = Uint16Array.of(0, 65_535, 32_896, 257); // 257 · v, v of 0 to 255
  const raw = { width: 2, height: 2, channels: 1 } as const;
  const png = await sharp(grey, { raw }).toColourspace("grey16").png().toBuffer();
  expect((await sharp(png).metadata()).depth).toBe("ushort");
  await put("train/a/1.png", png);
  await put("test/a/1.png", png);
  expect(await bytesOf("train", 0, { channels: 1 })).toEqual([0, 255, 128, 1]);
  expect(await bytesOf("train", 0)).toEqual([0, 255, 128, 1].flatMap((v) => [v, v, v]));
});

test("a photo that lies on its side is turned as its EXIF tells", async () => {
  const raw = { width: 2, height: 1, channels: 1 } as const;
  const two = await sharp(Uint8Array.of(0, 255), { raw }).png().withMetadata({ orientation: 6 }).toBuffer();
  await put("train/a/1.png", two);
  await put("test/a/1.png", two);
  expect(await bytesOf("train", 0, { size: [2, 1], channels: 1 })).toEqual([0, 255]); // a quarter turn clockwise
});

test("CMYK is taken to sRGB", async () => {
  const jpeg = await plain(255, 0, 0).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(jpeg).metadata()).space).toBe("cmyk");
  await put("train/a/1.jpg", jpeg);
  await put("test/a/1.jpg", jpeg);
  const [r = 0, g = 0, b = 0] = await bytesOf("train", 0);
  expect([r > 200, g < 60, b < 60]).toEqual([true, true, true]);
});

test("without train and test, a share of each class is tested with, and one more photo moves no other", async () => {
  for (let i = 0; i < 20; i++)
    await put(
      `cat/${i}.png`,
      await plain(12 * i, 0, 0)
        .png()
        .toBuffer(),
    );
  await put("dog/only.png", await red());
  const colours = async (source: "train" | "test") => {
    const dataset = await load({ test: 0.5, size: [1, 1] });
    const ids = Array.from({ length: dataset[source].count }, (_, id) => id);
    return ids.map((id) => Math.round(255 * (viewOf(dataset, source, [id])[0] as number)));
  };
  const [train, tested] = [await colours("train"), await colours("test")];
  expect([...train, ...tested].sort((a, b) => a - b)).toEqual([...Array(20).keys()].map((i) => 12 * i).concat(255));
  expect(tested.length).toBeGreaterThan(3);
  expect(train).toContain(255); // a class keeps one sample to learn from
  await put("cat/new.png", await plain(1, 0, 0).png().toBuffer());
  expect([...(await colours("train")), ...(await colours("test"))].filter((value) => value !== 1)).toEqual(
    expect.arrayContaining(train),
  );
  expect((await colours("test")).filter((value) => value !== 1)).toEqual(tested);
});

test.each<[string, string, () => Promise<Uint8Array>, string]>([
  ["an empty file", "train/a/2.png", async () => Buffer.alloc(0), "is empty, expected an image"],
  [
    "another format than its name says",
    "train/a/2.jpg",
    red,
    "holds an image of format png, its name says jpeg: rename it",
  ],
  [
    "a file that is no image",
    "train/a/notes.txt",
    async () => Buffer.from("x"),
    "is no image that is read, expected a name that ends in .png, .jpg, .jpeg, .webp, .gif",
  ],
  [
    "names that differ in case",
    "train/a/1.PNG",
    red,
    "", // both are named
  ],
  ["an image in no class", "train/2.png", red, "lies in no class's folder, expected train/CLASS/2.png"],
  ["a class that is not trained", "test/b/1.png", red, "is of class b, the training images are of a"],
  [
    "a text of that name",
    "train/a/2.png",
    async () => Buffer.from("not a picture"),
    "holds no image of a format that is read, its name says png",
  ],
])("refuses %s in one sentence", async (_, name, bytes, what) => {
  await put("train/a/1.png", await red());
  await put("test/a/1.png", await red());
  await put(name, await bytes());
  const sentence =
    what === ""
      ? `${join(folder, "train/a/1.PNG")} and ${join(folder, "train/a/1.png")} have names that only case, blanks or Unicode form tells apart, expected one`
      : `${join(folder, name)} ${what}`;
  await expect(load()).rejects.toMatchObject({ code: "BAD_DATASET", message: expect.stringContaining(sentence) });
});

test("folders that a blank tells apart, and a name that breaks the line, are refused", async () => {
  await put("train/a/1.png", await red());
  await put("test/a/1.png", await red());
  await put("train/a /1.png", await red());
  await expect(load()).rejects.toThrow(
    `${join(folder, "train/a")} and ${join(folder, "train/a ")} have names that only case, blanks or Unicode form tells apart, expected one`,
  );
  await rename(join(folder, "train/a "), join(folder, "train/b\nc"));
  await expect(load()).rejects.toThrow(
    `${join(folder, "train")} holds "b\\nc", expected a name without line breaks or control characters`,
  );
});

test("where no training image has a class, the folders of test images are the classes", async () => {
  await put("unlabelled/1.png", await red());
  await put("test/b/1.png", await red());
  await put("test/a/1.png", await red());
  const { classes, train, test: tested } = await load();
  expect([classes, [...train.labels], [...tested.labels]]).toEqual([["a", "b"], [-1], [0, 1]]);
});

test("what is neither a file nor a folder is refused, and not waited for", async () => {
  await put("train/a/1.png", await red());
  await put("test/a/1.png", await red());
  const socket = createServer().listen(join(folder, "train/a/2.png"));
  await once(socket, "listening");
  await expect(load()).rejects.toThrow(
    `${join(folder, "train/a/2.png")} is neither a file nor a folder, expected folders of images`,
  );
  socket.close();
});

test.each(["test", "Train", "unlabeled"])("a folder %s beside classes is no class", async (name) => {
  await put("cat/1.png", await red());
  await put(`${name}/dog/1.png`, await red());
  await expect(load({ test: 0.5 })).rejects.toThrow(
    `${join(folder, name)} is called as a part is, and ${folder} has no folder train: expected a class's name, unlabelled, or train beside test`,
  );
});

test("a link that goes round in circles is refused", async () => {
  await put("train/a/1.png", await red());
  await put("test/a/1.png", await red());
  await symlink(join(folder, "train/a"), join(folder, "train/a/again"));
  await expect(load()).rejects.toThrow("lies more than 16 folders deep: does a link go round in circles?");
});

test("a photo whose end is missing is refused by name", async () => {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 256);
  const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  await put("train/a/1.jpg", whole.subarray(0, whole.length / 2));
  await put("test/a/1.png", await red());
  await expect(load()).rejects.toThrow(`${join(folder, "train/a/1.jpg")} does not decode as an image: `);
});

test.each<[Partial<DatasetSpec>, string]>([
  [{ size: undefined }, "data set images needs size"],
  [{ size: [0, 2] }, "data set images size.0: expected at least 1, found 0"],
  [{ background: "white" }, 'data set images background: expected a colour such as #ffffff, found "white"'],
  [{ vocabulary: "x" }, "data set images takes no vocabulary"],
])("says of %j what is wrong", async (more, sentence) => {
  await expect(load(more)).rejects.toMatchObject({ code: "BAD_DATASET", message: sentence });
});

test("a share and a folder of test images contradict each other, and one is needed", async () => {
  await put("train/a/1.png", await red());
  await expect(load()).rejects.toThrow(
    `${folder} has no folder test: make one, or say dataset.test, the share of images to test with`,
  );
  await put("test/a/1.png", await red());
  await expect(load({ test: 0.2 })).rejects.toThrow(
    `${join(folder, "test")} holds the test images, and dataset.test is 0.2: drop one`,
  );
});

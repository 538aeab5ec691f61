import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { plan } from "@faculty/shared/plan";
import { type WavHeader, wavBytes } from "@faculty/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drawViews, viewOf } from "../../augmentation/view-of.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { pcm16, tone } from "./pcm.fixture.ts";

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-audio-"));
  folder = join(root, "voices");
});
afterEach(() => rm(root, { recursive: true }));

/** 16 time steps and one more, of 8 bands. */
const mel = { bands: 8, window: 0.016, hop: 0.008, low: 0, scale: "slaney", standardise: "recording" } as const;
const keys: DatasetSpec = { name: "audio", path: "", rate: 8000, seconds: 0.128, mel };
const load = (more: Partial<DatasetSpec> = {}) =>
  loadDataset({ ...keys, path: folder, ...more }, undefined, { cache: join(root, "cache") });

async function put(name: string, samples: ArrayLike<number>, header: WavHeader = {}): Promise<void> {
  await putBytes(name, wavBytes(pcm16(samples), header));
}

async function putBytes(name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), bytes);
}

const low = tone(400, 0.128);
const high = tone(2000, 0.128);

async function putSpeakers(speakers: readonly string[]): Promise<void> {
  for (const speaker of speakers) {
    await put(`low_${speaker}_0.wav`, low);
    await put(`high_${speaker}_0.wav`, high);
  }
}
const named = { files: "{class}_{speaker}_{}.wav" } as const;

async function rowOf(source: "train" | "test", id: number, more?: Partial<DatasetSpec>): Promise<Float32Array> {
  return viewOf(await load(more), source, [id]);
}

test("a folder a class; without labels after those with them", async () => {
  await put("train/low/1.wav", low);
  await put("train/high/1.WAV", high);
  await put("test/high/1.wave", high);
  await put("unlabelled/x.wav", low);
  const dataset = await load();
  expect(dataset.classes).toEqual(["high", "low"]);
  expect(dataset.inputShape).toEqual([17, 8]); // 1 + 1024 / 64
  expect([...dataset.train.labels]).toEqual([0, 1, -1]);
  expect([...dataset.test.labels]).toEqual([0]);
});

test("a name tells class and speaker, and no speaker is on both sides", async () => {
  await putSpeakers(["ada", "bob", "cy"]);
  await put("unlabelled/anything.wav", low);
  const dataset = await load({ ...named, test: ["cy"] });
  expect(dataset.classes).toEqual(["high", "low"]);
  expect([...dataset.train.labels]).toEqual([0, 0, 1, 1, -1]); // high_ada, high_bob, low_ada, low_bob
  expect([...dataset.test.labels]).toEqual([0, 1]);
  const [ada, bob, again, , none] = dataset.train.groups ?? [];
  expect([ada === again, ada === bob, none]).toEqual([true, false, 0n]);
});

test("samples held out for validation are of other speakers than those that are trained on", async () => {
  await putSpeakers(["ada", "bob", "cy", "dee"]);
  await put("unlabelled/low_ada_1.wav", low);
  await put("unlabelled/low_bob_1.wav", low);
  const { train } = await load({ ...named, test: ["dee"] });
  const { labels, keys, groups = new BigUint64Array() } = train;
  const { trainIds, validationIds } = plan({ seed: 2, epochs: 1, batchSize: 8, validation: 0.3, labels, keys, groups });
  const held = new Set([...validationIds].map((id) => groups[id]));
  expect([held.size, validationIds.length]).toEqual([1, 2]); // 0.3 of three speakers, each with two recordings
  expect([...trainIds].filter((id) => held.has(groups[id]))).toEqual([]);
});

test("of a share whole speakers are drawn, each by its own name", async () => {
  const speakers = Array.from({ length: 12 }, (_, i) => `speaker-${i}`);
  await putSpeakers(speakers);
  const { train, test: tested } = await load({ ...named, test: 0.3 });
  expect(tested.count % 2).toBe(0);
  expect(train.count + tested.count).toBe(24);
  expect(tested.count).toBeGreaterThan(0);
  await putSpeakers(["another"]);
  const more = await load({ ...named, test: 0.3 });
  expect([more.test.count, more.test.count - 2]).toContain(tested.count); // nobody else has moved
});

test("folders in the pattern, and a class that the name alone tells", async () => {
  await put("yes/ada_nohash_0.wav", low);
  await put("no/ada_nohash_0.wav", high);
  await put("yes/bob_nohash_0.wav", low);
  const dataset = await load({ files: "{class}/{speaker}_nohash_{}.wav", test: ["bob"] });
  expect([dataset.classes, dataset.train.count, [...dataset.test.labels]]).toEqual([["no", "yes"], 2, [1]]);
});

test("a recording has mean 0 and deviation 1; what is missing at its end is zeros, what is too much is cut", async () => {
  await put("train/low/short.wav", low.subarray(0, 512));
  await put("test/low/long.wav", tone(400, 1));
  const short = await rowOf("train", 0);
  const own = short.subarray(0, 9 * 8); // 1 + 512 / 64 steps
  expect(own.reduce((sum, value) => sum + value, 0) / own.length).toBeCloseTo(0, 6);
  expect(own.reduce((sum, value) => sum + value ** 2, 0) / own.length).toBeCloseTo(1, 5);
  expect([...short.subarray(9 * 8)]).toEqual(Array(8 * 8).fill(0));
  const dataset = await load();
  expect(dataset.inputShape).toEqual([17, 8]);
  await put("test/low/long.wav", low);
  expect(await rowOf("test", 0)).toEqual(viewOf(dataset, "test", [0])); // the first 0.128 s of both are one tone
});

test("another rate, more channels and more bits are the same sound", async () => {
  await put("train/a/1.wav", low);
  await put(
    "test/a/1.wav",
    [...tone(400, 0.128, 44_100)].flatMap((value) => [value, value]),
    { rate: 44_100, channels: 2 },
  );
  const [slow, fast] = [await rowOf("train", 0), await rowOf("test", 0)];
  const middle = (row: Float32Array) => row[8 * 8 + 1] as number; // time step 8, the band of 400 Hz
  expect(middle(fast)).toBeCloseTo(middle(slow), 1);
  expect(Math.max(...slow)).toBeCloseTo(Math.max(...fast), 1);
});

test("each band by itself, or decibels as they are, or coefficients", async () => {
  await put("train/a/1.wav", low);
  await put("test/a/1.wav", high);
  const bands = await rowOf("train", 0, { mel: { ...mel, standardise: "band" } });
  for (let band = 0; band < 8; band++) {
    const values = bands.filter((_, i) => i % 8 === band);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4);
  }
  const plain = await rowOf("train", 0, { mel: { ...mel, standardise: "none" } });
  expect(Math.max(...plain) - Math.min(...plain)).toBeCloseTo(80, 4); // cut off below
  expect((await load({ mel: { ...mel, coefficients: 5 } })).inputShape).toEqual([17, 5]);
});

test("masks act on a recording's own time steps, and leave its padding", async () => {
  await put("train/a/1.wav", low.subarray(0, 512));
  await put("test/a/1.wav", low);
  const dataset = await load();
  const plain = viewOf(dataset, "train", [0]);
  const augment = [
    { kind: "time-mask", steps: 4, count: 2 },
    { kind: "frequency-mask", bands: 4, count: 2 },
  ];
  const changed = new Set<number>();
  for (let epoch = 0; epoch < 40; epoch++) {
    const { inputs } = drawViews(dataset, "train", [0], { augment, seed: 1, epoch });
    inputs.forEach((value, i) => {
      if (value === plain[i]) return;
      expect(value).toBe(0);
      changed.add(i);
    });
  }
  expect(changed.size).toBe(9 * 8); // in one epoch or another each value, and no padding
});

test("what is silent throughout cannot be standardised, and can be taken as it is", async () => {
  await put("train/a/1.wav", low);
  await put("test/a/1.wav", new Float64Array(1024));
  await expect(load()).rejects.toThrow(
    `${join(folder, "test/a/1.wav")} is silent throughout, so that nothing of it can be standardised: leave it out, or say mel.standardise: none`,
  );
  expect(new Set(await rowOf("test", 0, { mel: { ...mel, standardise: "none" } }))).toEqual(new Set([-100]));
});

test("a file that is no WAV is refused by name, whatever it is called", async () => {
  await put("train/a/1.wav", low);
  await put("test/a/1.wav", low);
  await putBytes("train/a/2.wav", Buffer.from("ID3\x04 and music"));
  await expect(load()).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `${join(folder, "train/a/2.wav")} holds MP3, its name says WAV: convert it`,
  });
  await rm(join(folder, "train/a/2.wav"));
  await putBytes("train/a/2.mp3", Buffer.from("ID3\x04 and music"));
  await expect(load()).rejects.toThrow(
    `${join(folder, "train/a/2.mp3")} is no recording that is read, expected a name that ends in .wav, .wave`,
  );
});

test.each<[string, Partial<DatasetSpec>, (path: string) => string]>([
  [
    "a name that does not fit",
    { files: "{class}-{speaker}.wav", test: ["ada"] },
    (path) =>
      `${join(path, "high_ada_0.wav")} does not fit dataset.files, expected a name as {class}-{speaker}.wav below ${path}`,
  ],
  [
    "a speaker whom no name tells",
    { ...named, test: ["adda"] },
    (path) => `dataset.test names speaker adda, the recordings of ${path} are of ada, bob; did you mean ada?`,
  ],
  [
    "all speakers",
    { ...named, test: ["bob", "ada"] },
    (path) => `dataset.test names all 2 speakers of ${path}: nobody is left to learn from`,
  ],
  [
    "a share that draws nobody",
    { ...named, test: 0.001 },
    (path) =>
      `none of the 2 speakers of ${path} is drawn to test with by dataset.test (0.001): name some, or say a larger share`,
  ],
])("refuses %s", async (_, more, sentence) => {
  await putSpeakers(["ada", "bob"]);
  await expect(load(more)).rejects.toMatchObject({ code: "BAD_DATASET", message: sentence(folder) });
});

test("names in no folder are taken apart by a pattern alone, and the sentence says so", async () => {
  await putSpeakers(["ada", "bob"]);
  await expect(load({ test: 0.2 })).rejects.toThrow(
    `${join(folder, "high_ada_0.wav")} lies beside the folders of recordings, expected none but them: where names tell the classes, say dataset.files`,
  );
});

test("a class of test speakers alone is refused", async () => {
  await putSpeakers(["ada", "bob"]);
  await put("hum_bob_0.wav", low);
  await expect(load({ ...named, test: ["bob"] })).rejects.toThrow(
    `${join(folder, "hum_bob_0.wav")} is of class hum, the training recordings are of high, low`,
  );
});

const share = { ...named, test: 0.2 } as const;
test.each<[Partial<DatasetSpec>, string]>([
  [{ rate: undefined }, "needs rate"],
  [{ seconds: undefined }, "needs seconds"],
  [{ rate: 500 }, "rate: expected at least 1000, found 500"],
  [{ size: [2, 2] }, "takes no size"],
  [
    { files: "{class}.wav" },
    "files: expected dataset.test beside it, the share of recordings to test with, or the speakers",
  ],
  [{ ...share, files: "{speaker}.wav" }, "files: expected {class} in it once"],
  [
    { ...share, files: "{class}{speaker}.wav" },
    "files: expected a text between two braces, for names to be taken apart at",
  ],
  [{ ...share, files: "{class}_{who}.wav" }, 'files: expected {class}, {speaker} and {} in braces, found "{who}"'],
  [
    { files: "{class}_{}.wav", test: ["a"] },
    "test: expected a share where dataset.files tells no {speaker}, found a list of speakers",
  ],
  [{ mel: { ...mel, high: 5000 } }, "mel.high: expected at most 4000, half of the rate, found 5000"],
  [{ mel: { ...mel, low: 4000 } }, "mel.low: expected less than mel.high (4000), found 4000"],
  [{ mel: { ...mel, coefficients: 9 } }, "mel.coefficients: expected at most as many as mel.bands (8), found 9"],
  [{ mel: { ...mel, window: 0.0001 } }, "mel.window: expected 2 samples of 8000 a second or more, found 0.0001 s"],
  [{ mel: { ...mel, hop: 0.00005 } }, "mel.hop: expected a sample of 8000 a second or more, found 0.00005 s"],
  [{ seconds: 0.01 }, "seconds: expected mel.window (0.016) or more, found 0.01"],
  [
    { mel: { ...mel, bands: 128 } },
    "mel.bands: expected bands that are wider than the 62.5 Hz from one frequency to the next, found 128, of which number 0 is empty: fewer bands, or a longer mel.window",
  ],
])("says of %j what is wrong", async (more, what) => {
  await expect(load(more)).rejects.toMatchObject({ code: "BAD_DATASET", message: `data set audio ${what}` });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { viewOf } from "@faculty/data/augmentation";
import { type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { onnxBytes, type WrittenOnnx } from "@faculty/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { bitmap } from "./bitmap.ts";
import { buzz } from "./buzz.ts";
import { checkout, faculty } from "./faculty-process.ts";

/** setup/test.mjs looks for it, and says why where there is none. */
const executablePath = process.env["FACULTY_CHROMIUM"] ?? "";

/** Two processes that load TensorFlow, and a browser, on a small machine. */
const timeout = 120_000;

/** Chromium asks for much by itself: nothing of it, and no name but this machine's is found. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const inputs = { mean: 0.25, std: 0.5 };

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-browser-"));
  if (executablePath !== "") browser = await chromium.launch({ executablePath, args });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The page of a student, and the hosts that it asked for something. */
interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly hosts: ReadonlySet<string>;
}

/** Starts the example as its README does. */
async function openPage(student: string): Promise<OpenPage> {
  const serve = join(checkout, "examples", "browser", "serve.mjs");
  const child = spawn(process.execPath, [serve, student, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(createInterface(child.stdout), "line");
  const page = await browser.newPage();
  const hosts = new Set<string>();
  page.on("request", (request) => void hosts.add(new URL(request.url()).hostname));
  await page.goto(String(url));
  await page.waitForSelector("[data-state=idle]");
  return {
    page,
    hosts,
    [Symbol.asyncDispose]: async () => {
      await page.close();
      child.kill();
      await once(child, "close");
    },
  };
}

async function problemOf(student: string): Promise<string | null> {
  await using open = await openPage(student);
  return await open.page.textContent("#problem");
}

/** What the page says after `act`: its sentence, and the classes with their probabilities. */
async function answerTo(page: Page, act: () => Promise<void>) {
  await act();
  await page.waitForSelector("[data-state=idle]");
  const problem = await page.textContent("#problem");
  const rows = await page.$$eval("#answer tr", (found) =>
    found.map((row) => ({
      name: row.firstElementChild?.textContent ?? "",
      probability: Number(row.getAttribute("data-probability")),
    })),
  );
  return { problem, rows };
}

const choose = (page: Page, name: string, buffer: Buffer) =>
  answerTo(page, () => page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer }));

/** Of onnxruntime-node, which is set up beside the packages: every class, the most probable first. */
async function expected(student: string, shape: readonly number[], values: Float32Array, classes: readonly string[]) {
  const { InferenceSession, Tensor } = createRequire(join(checkout, "packages", "x.js"))("onnxruntime-node");
  const session = await InferenceSession.create(student);
  const { probabilities } = await session.run({ input: new Tensor("float32", values, [1, ...shape]) });
  return classes
    .map((name, column) => ({ name, probability: Number(probabilities.data[column]) }))
    .sort((a, b) => b.probability - a.probability);
}

const shown = 5;

function expectSame(
  said: { problem: string | null; rows: Awaited<ReturnType<typeof expected>> },
  by: typeof said.rows,
) {
  expect(said.problem).toBe("");
  expect(said.rows).toHaveLength(Math.min(shown, by.length));
  expect(said.rows[0]?.name).toBe(by[0]?.name);
  for (const { name, probability } of said.rows) {
    const other = by.find((row) => row.name === name)?.probability ?? Number.NaN;
    expect(Math.abs(probability - other)).toBeLessThanOrEqual(1e-4);
  }
}

async function exportTo(out: string, student: string, dataset: DatasetSpec): Promise<void> {
  const where = ["--to", "onnx", "--out", out, "--dataset", JSON.stringify(dataset)];
  const { code, stderr } = await faculty(["export", student, ...where]);
  if (code !== 0) throw new Error(`export ended with ${code}: ${stderr}`);
}

/** Two features that go out as they came in. */
const table: WrittenOnnx = {
  inputs: { x: { shape: ["n", 2] } },
  outputs: { y: { shape: ["n", 2] } },
  nodes: { same: ["Identity", ["x"], ["y"]] },
};

describe.skipIf(executablePath === "")("a student in a page", () => {
  test("pictures are answered as ONNX Runtime does, in other sizes and colours too", { timeout }, async () => {
    const student = join(folder, "all");
    await cp(join(inject("sharedFolder"), "teachers", "all"), student, { recursive: true });
    const manifest = JSON.parse(await readFile(join(student, "faculty.json"), "utf8"));
    await writeFile(join(student, "faculty.json"), JSON.stringify({ ...manifest, inputs }));
    const out = join(folder, "digits.onnx");
    await exportTo(out, student, { name: "digits" });
    await using open = await openPage(out);
    expect(await open.page.textContent("h1")).toBe(manifest.name);

    const digits = await loadDataset({ name: "digits" });
    const grey = createPreparation(inputs, digits, "student").prepare;
    for (const id of [0, 1, 2, 3]) {
      const sample = viewOf(digits, "test", Int32Array.of(id));
      const bytes = Uint8Array.from(sample, (value) => Math.round(value * 255));
      const picture = bitmap(
        [8, 8],
        Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => bytes[Math.floor(i / 3)] ?? 0),
      );
      const values = grey(Float32Array.from(bytes, (byte) => byte / 255));
      expectSame(await choose(open.page, "digit.bmp", picture), await expected(out, [8, 8, 1], values, digits.classes));
    }

    const colours = Uint8Array.from({ length: 12 * 10 * 3 }, (_, i) => (i * 37) % 256);
    const coloured = createPreparation(
      { resize: [8, 8], channels: "grey", ...inputs },
      { inputShape: [12, 10, 3] },
      "student",
    ).prepare(Float32Array.from(colours, (byte) => byte / 255));
    const said = await choose(open.page, "colours.bmp", bitmap([12, 10], colours));
    expectSame(said, await expected(out, [8, 8, 1], coloured, digits.classes));

    const text = await choose(open.page, "notes.txt", Buffer.from("no picture"));
    expect(text).toEqual({ problem: "The file is no picture that this browser reads.", rows: [] });
    expect([...open.hosts].filter((host) => host !== "")).toEqual(["127.0.0.1"]); // blob: has none
  });

  test("texts are taken apart as the data set's are", { timeout }, async () => {
    const texts = join(folder, "texts");
    await mkdir(texts);
    const asked = "Don't you buy it now!!! It's 50 euros - née Łódź";
    const lines = [
      "spam\tbuy it now!!!",
      "ham\tdon't see you now",
      "spam\tbuy 50",
      "ham\tyou don't see it",
      "ham\t50 euros",
    ];
    await writeFile(join(texts, "train.tsv"), `${lines.join("\n")}\n`);
    await writeFile(join(texts, "test.tsv"), `ham\t${asked}\nspam\tunheard of\n`);
    await writeFile(join(texts, "text.json"), JSON.stringify({ length: 9 }));
    const spec = { name: "text", path: texts };
    const model = JSON.stringify({ kind: "embedding-pool", embedding: 4, units: [4] });
    const student = join(folder, "words");
    const what = ["--dataset", JSON.stringify(spec), "--model", model, "--epochs", "1"];
    expect(await faculty(["teach", ...what, "--out", student])).toMatchObject({ code: 0 });
    const out = join(folder, "words.onnx");
    await exportTo(out, student, spec);

    const vocabulary = join(folder, "vocabulary.txt");
    expect(await problemOf(out)).toBe("The student takes texts, and no vocabulary.txt lies beside its file.");
    await writeFile(vocabulary, "[padding]\n[unknown]\n[mask]\nbuy\n");
    expect(await problemOf(out)).toBe(
      "The vocabulary.txt beside the student's file is another one than it was trained with.",
    );
    await copyFile(join(student, "vocabulary.txt"), vocabulary);
    await using open = await openPage(out);
    const dataset = await loadDataset(spec);
    for (const [id, text] of [asked, "unheard of"].entries()) {
      await open.page.fill("#text", text);
      const said = await answerTo(open.page, () => open.page.click("#ask"));
      const ids = viewOf(dataset, "test", Int32Array.of(id));
      expectSame(said, await expected(out, dataset.inputShape, ids, dataset.classes));
    }
    expect([...open.hosts]).toEqual(["127.0.0.1"]);
  });

  test("sounds become the series that the data set makes of them", { timeout }, async () => {
    const voices = join(folder, "voices");
    await mkdir(voices);
    for (const [word, hz] of [
      ["low", 300],
      ["high", 1200],
    ] as const)
      for (const speaker of ["ada", "bob"])
        await writeFile(join(voices, `${word}_${speaker}.wav`), buzz(hz, speaker.length));
    const sound = { rate: 8000, seconds: 0.25, mel: { bands: 16, window: 0.032, hop: 0.016 } };
    const mel = { ...sound.mel, low: 0, scale: "slaney", standardise: "recording" } as const; // sound.json leaves out the defaults
    const spec = { name: "audio", path: voices, files: "{class}_{speaker}.wav", test: ["bob"], ...sound, mel };
    const student = join(folder, "hears");
    const model = JSON.stringify({ kind: "cnn-1d", filters: [4] });
    const what = ["--dataset", JSON.stringify(spec), "--model", model, "--epochs", "2"];
    expect(await faculty(["teach", ...what, "--out", student])).toMatchObject({ code: 0 });
    const out = join(folder, "hears.onnx");
    await exportTo(out, student, spec);

    expect(await problemOf(out)).toBe(
      "The student takes [16, 16], which is a series: sounds need a sound.json beside the file, others are refused.",
    );
    await writeFile(join(folder, "sound.json"), JSON.stringify({ ...sound, seconds: 0.5 }));
    expect(await problemOf(out)).toBe(
      "The student takes [16, 16], the sound.json beside its file makes [32, 16] of a recording.",
    );
    await writeFile(join(folder, "sound.json"), JSON.stringify(sound));
    await using open = await openPage(out);
    const dataset = await loadDataset(spec);
    for (const [id, name] of ["high_bob.wav", "low_bob.wav"].entries()) {
      const said = await answerTo(open.page, () => open.page.setInputFiles("#recording", join(voices, name)));
      const series = viewOf(dataset, "test", Int32Array.of(id));
      expectSame(said, await expected(out, dataset.inputShape, series, dataset.classes));
    }
    const text = { name: "notes.wav", mimeType: "audio/wav", buffer: Buffer.from("no sound") };
    const refused = await answerTo(open.page, () => open.page.setInputFiles("#recording", text));
    expect(refused).toEqual({ problem: "The file is no recording that this browser reads.", rows: [] });
    const spoken = await answerTo(open.page, () => open.page.click("#listen")); // a device that beeps
    expect([spoken.problem, spoken.rows.length]).toEqual(["", 2]);
    expect([...open.hosts].filter((host) => host !== "")).toEqual(["127.0.0.1"]);
  });

  test.each([
    ["nothing", null, "There is no student: the file that serve.mjs was given does not exist."],
    ["a text", Buffer.from("# not a model"), "The student cannot be read: it is no ONNX file, or a part of one."],
    [
      "a stranger's model",
      onnxBytes(table),
      "The file names no classes in its metadata: it was not written by faculty export.",
    ],
    [
      "a student of tables",
      onnxBytes({ ...table, metadata: { classes: '["a","b"]' } }),
      "The student takes [2], which is neither a picture nor a text nor a sound.",
    ],
  ])("%s in the student's place is said in one sentence", { timeout }, async (_, bytes, sentence) => {
    const out = join(folder, "other.onnx");
    await rm(out, { force: true });
    if (bytes !== null) await writeFile(out, bytes);
    expect(await problemOf(out)).toBe(sentence);
  });
});

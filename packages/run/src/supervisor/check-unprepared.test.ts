import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeNpy } from "@faculty/data/npy";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { outputOver } from "@faculty/shared/outputs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { showData } from "../data/show-data.ts";
import { loadRun } from "../run-file/load-run.ts";
import { runSchemaWith } from "../run-file/run-schema.ts";
import type { Context } from "../settings/context.ts";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { checkUnprepared } from "./check-unprepared.ts";

let root: string;
let runFile: string;
let context: Pick<Context, "settings" | "output" | "abort">;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-unprepared-"));
  runFile = join(root, "run.yaml");
  context = {
    settings: readSettings({ FACULTY_CACHE: join(root, "cache") }, () => ""),
    output: silentOutput(),
    abort: new AbortController().signal,
  };
});
afterEach(() => rm(root, { recursive: true }));

async function putRun(dataset: object, more: object = {}): Promise<void> {
  const run = {
    name: "own",
    dataset,
    teachers: [{ name: "a", model: "./a" }],
    student: { model: { kind: "mlp", units: [] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
    ...more,
  };
  await writeFile(runFile, JSON.stringify(run));
}

/** Files that are no images: who decoded one would say so. */
async function putImages(): Promise<void> {
  for (const name of ["train/cat/1.png", "train/dog/1.png", "test/dog/1.png"]) {
    await mkdir(dirname(join(root, "photos", name)), { recursive: true });
    await writeFile(join(root, "photos", name), "x");
  }
}
const images = { name: "images", path: "photos", size: [4, 6] };

async function putTeacher(inputShape: readonly number[], classes: readonly string[]): Promise<void> {
  await startBackend("cpu");
  const model = await buildModel({ kind: "mlp", units: [] }, inputShape, outputOver(classes), 1);
  const manifest = { format: "tfjs-layers", name: "a", classes, inputShape, output: "logits" } as const;
  await saveModel(join(root, "a"), model, manifest, { weights: "float32" });
  model.dispose();
}

async function check(): Promise<string | null> {
  const spec = await loadRun(runFile, runSchemaWith, context.settings.roots, context.abort);
  return checkUnprepared(runFile, spec, context);
}

test("images: models are checked against the shape and the folders' names, and no image is read", async () => {
  await putImages();
  await putRun(images);
  await expect(check()).rejects.toThrow(`teacher a: model ${join(root, "a")} does not exist`);
  await putTeacher([4, 4, 3], ["cat", "dog"]);
  await expect(check()).rejects.toThrow("teacher a takes inputs of shape [4, 4, 3], data set images has [4, 6, 3]");
  await putTeacher([4, 6, 3], ["cat", "bird"]);
  await expect(check()).rejects.toThrow(
    "teacher a knows [bird], the data set has only [cat, dog]: name or drop them in its classMap",
  );
  await putTeacher([4, 6, 3], ["cat", "dog"]);
  expect(await check()).toBe(
    `data set images is not prepared yet: teachers and students were checked against its shape [4, 6, 3] and its 2 classes, its samples and what they are to be measured by were not: faculty data prepare ${runFile}`,
  );
  expect(await readdir(root)).not.toContain("cache");
});

test("arrays: a student that cannot be built on their shape is refused by their headers", async () => {
  await mkdir(join(root, "data"));
  for (const part of ["train", "test"]) {
    await writeNpy(join(root, "data", `${part}-inputs.npy`), "u1", [2], Uint8Array.of(1, 2, 3, 4));
    await writeNpy(join(root, "data", `${part}-targets.npy`), "i4", [], Int32Array.of(0, 1));
  }
  await putTeacher([2], ["0", "1"]);
  await putRun({ name: "npy", path: "data" }, { student: { model: { kind: "cnn", filters: [4] } } });
  await expect(check()).rejects.toThrow("model cnn is for samples of kind image, the data set's are features [2]");
  await putRun({ name: "npy", path: "data" });
  expect(await check()).toContain("its shape [2] and its 2 classes");
  await showData({ runFile, dataset: undefined }, context);
  expect(await check()).toBeNull();
});

test("recordings: a file that is no WAV, or a torn one, is refused by its header", async () => {
  const [whole, torn] = [Buffer.alloc(44 + 9000), 44 + 8000];
  whole.write("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data", "latin1");
  whole.writeUInt32LE(9000, 40);
  await mkdir(join(root, "voices"));
  for (const name of ["a_ada", "b_ada", "a_bob", "b_bob"]) await writeFile(join(root, "voices", `${name}.wav`), whole);
  const dataset = {
    name: "audio",
    path: "voices",
    files: "{class}_{speaker}.wav",
    test: ["bob"],
    rate: 8000,
    seconds: 1,
  };
  await putTeacher([101, 40], ["a", "b"]);
  await putRun(dataset);
  expect(await check()).toContain("its shape [101, 40] and its 2 classes");
  const path = join(root, "voices", "b_bob.wav");
  await writeFile(path, whole.subarray(0, torn));
  await expect(check()).rejects.toThrow(
    `${path} ends after 8000 of the 9000 bytes of samples that its header promises: it is torn`,
  );
  await writeFile(path, Buffer.concat([Buffer.from("ID3\x04"), whole]));
  await expect(check()).rejects.toThrow(`${path} holds MP3, its name says WAV: convert it`);
});

test("a table tells nothing before it is read, and a warning says so", async () => {
  await writeFile(join(root, "rows.csv"), "x,y\n1,a\n2,b\n");
  await putRun({ name: "table", path: "rows.csv", test: 0.5, target: { column: "y", kind: "class" } });
  expect(await check()).toBe(
    `data set table is not prepared yet, so that neither its samples nor the teachers were checked against it: faculty data prepare ${runFile}`,
  );
});

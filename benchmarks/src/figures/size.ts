import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNpy } from "@faculty/data/npy";
import { createRandom } from "@faculty/shared/random";
import type { Figure } from "../figure.ts";
import { greatestResident } from "../greatest-resident.ts";

const counts = [10_000, 100_000] as const;
const quickCounts = [1000, 4000] as const;

const row = [64, 64, 3];
const rowBytes = 64 * 64 * 3;
const classes = 10;
/** Rows that are written together. */
const chunkRows = 500;
/** Training samples for each test sample. */
const trainPerTest = 50;

const model = { kind: "cnn", filters: [8, 16] };

/** What is done with a data set, in order. Each command's processes count by their own names. */
const commands = ["data", "teach", "run"] as const;

/**
 * The greatest resident memory of every process: of preparing colour images, teaching on them, and one epoch of
 * distilling, of few and of ten times as many images. No process holds more for more of them.
 */
export const sizeFigure: Figure = {
  summary: "greatest resident memory of every process, on 10,000 and 100,000 colour images of 64 × 64",
  measure: async ({ quick, env }) => {
    const all: Record<string, Record<string, number>> = {};
    for (const count of quick ? quickCounts : counts) {
      const root = await mkdtemp(join(tmpdir(), "faculty-size-"));
      try {
        const argsOf = await writeJob(root, count);
        for (const command of commands) {
          const found = await greatestResident(argsOf[command], { ...env, FACULTY_CACHE: join(root, "cache") });
          for (const [name, mebibytes] of Object.entries(found)) {
            const process = (all[command === name ? name : `${command}: ${name}`] ??= {});
            process[`${count}`] = mebibytes;
          }
        }
      } finally {
        await rm(root, { recursive: true });
      }
    }
    const lines = Object.entries(all).map(([name, found]) => {
      const each = Object.entries(found).map(([count, mebibytes]) => `${mebibytes} MiB for ${count} images`);
      return `${name}: ${each.join(", ")}`;
    });
    return { json: { residentMebibytes: all }, lines };
  },
};

/** Writes images and a run file. @returns Each command's arguments. */
async function writeJob(root: string, count: number): Promise<Readonly<Record<(typeof commands)[number], string[]>>> {
  const path = join(root, "arrays");
  await mkdir(path);
  await writeImages(path, "train", count);
  await writeImages(path, "test", Math.ceil(count / trainPerTest));
  const teacher = join(root, "teacher");
  const runFile = join(root, "run.yaml");
  const run = {
    name: "size",
    seed: 1,
    dataset: { name: "npy", path, validation: 0.1 },
    teachers: [{ name: "teacher", model: teacher }],
    temperature: 2,
    baseline: false,
    student: { model },
    objective: [
      { loss: "hard-label", weight: 0.3 },
      { loss: "soft-target-kl", weight: 0.7 },
    ],
    train: { batchSize: 128, epochs: 1 },
  };
  await writeFile(runFile, JSON.stringify(run)); // YAML holds JSON
  const dataset = ["--dataset", "npy", "--path", path];
  return {
    data: ["data", "prepare", ...dataset],
    teach: ["teach", ...dataset, "--model", JSON.stringify(model), "--epochs", "1", "--out", teacher],
    run: ["run", runFile, "--out", join(root, "out")],
  };
}

/** Noise about a brightness that tells the class. */
async function writeImages(folder: string, part: "train" | "test", count: number): Promise<void> {
  const random = createRandom(1);
  await using inputs = await createNpy(join(folder, `${part}-inputs.npy`), "u1", row);
  await using targets = await createNpy(join(folder, `${part}-targets.npy`), "i4", []);
  const noise = Uint8Array.from({ length: chunkRows * rowBytes }, () => random.integer(0, 99));
  for (let first = 0; first < count; first += chunkRows) {
    const labels = Int32Array.from({ length: Math.min(chunkRows, count - first) }, (_, i) => i % classes);
    const images = noise.slice(0, labels.length * rowBytes);
    labels.forEach((label, i) => {
      const image = images.subarray(i * rowBytes, (i + 1) * rowBytes);
      image.forEach((value, at) => {
        image[at] = value + 15 * label;
      });
    });
    await inputs.append(images);
    await targets.append(labels);
  }
  await inputs.finish();
  await targets.finish();
}

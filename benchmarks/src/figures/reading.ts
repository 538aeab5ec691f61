import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, loadDataset } from "@faculty/data/datasets";
import { createNpy } from "@faculty/data/npy";
import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import type { Figure } from "../figure.ts";
import { type Contender, interleave } from "../interleave.ts";

const shape = [64, 64, 3];
/** 98 MB of images: more than the view of a data set in memory keeps ready as float32. */
const samples = 8000;
const batchRows = 128;

/**
 * Samples a second that are shown to a model, from memory and from a prepared data set, in an order drawn anew for each
 * batch. The file is in the system's memory, as it is after an epoch.
 */
export const readingFigure: Figure = {
  summary: "samples a second that are shown, from memory and from a prepared data set",
  measure: async ({ quick, clock }) => {
    const root = await mkdtemp(join(tmpdir(), "faculty-reading-"));
    try {
      const inputs = await writeImages(root);
      const laid = await loadDataset({ name: "npy", path: root }, undefined, { cache: join(root, "cache") });
      const held: Dataset = { ...laid, train: { ...laid.train, inputs } };
      const random = createRandom(1);
      const room = new Float32Array(batchRows * sizeOf(shape));
      const contender = <Name extends string>(name: Name, dataset: Dataset): Contender & { readonly name: Name } => ({
        name,
        measure: async (seconds) => {
          const start = clock.now();
          let shown = 0;
          while (clock.now() - start < 1000 * seconds) {
            const ids = Int32Array.from({ length: batchRows }, () => random.integer(0, samples - 1));
            viewOf(dataset, "train", ids, undefined, room);
            shown += batchRows;
          }
          return (1000 * shown) / (clock.now() - start);
        },
      });
      const contenders = [contender("memory", held), contender("prepared", laid)] as const;
      const rates = await interleave<"memory" | "prepared">(contenders, { count: 9, seconds: quick ? 0.2 : 2 });
      const [memory, prepared] = [median(rates.memory), median(rates.prepared)];
      const microseconds = 1e6 / prepared - 1e6 / memory;
      return {
        json: { shape, memory, prepared, microsecondsMore: microseconds },
        lines: [
          `images of ${shape.join(" × ")}: ${Math.round(memory)} samples/s from memory, ${Math.round(prepared)} from a prepared data set (${microseconds.toFixed(1)} µs more a sample)`,
        ],
      };
    } finally {
      await rm(root, { recursive: true });
    }
  },
};

/** A folder of arrays, and the training images as they lie in it. */
async function writeImages(folder: string): Promise<Uint8Array> {
  const size = sizeOf(shape);
  const images = Uint8Array.from({ length: samples * size }, (_, i) => (i * 2_654_435_761) >>> 24);
  const targets = Uint8Array.from({ length: samples }, (_, id) => id % 2);
  await writeArray(folder, "train-inputs", shape, images);
  await writeArray(folder, "train-targets", [], targets);
  await writeArray(folder, "test-inputs", shape, images.subarray(0, size));
  await writeArray(folder, "test-targets", [], targets.subarray(0, 1));
  return images;
}

async function writeArray(folder: string, name: string, row: readonly number[], values: Uint8Array): Promise<void> {
  await using file = await createNpy(join(folder, `${name}.npy`), "u1", row);
  await file.append(values);
  await file.finish();
}

function median(rates: readonly number[]): number {
  return [...rates].sort((a, b) => a - b)[Math.floor(rates.length / 2)] as number;
}

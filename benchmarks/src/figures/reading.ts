import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, type HeldDataset, heldDataset, loadDataset } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";
import { startBackend } from "@faculty/models/backend";
import type { Clock } from "@faculty/shared/clock";
import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { defaultStudents } from "../bench-student.ts";
import { createTrainer } from "../create-trainer.ts";
import type { Figure } from "../figure.ts";
import { type Contender, interleave } from "../interleave.ts";
import type { Json } from "../json.ts";
import { circumstancesText } from "../others-load.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";
import { syntheticSamples } from "../synthetic-data.ts";

/** 98 MB in all: more than the view of a data set in memory keeps ready as float32. */
const photos = { shape: { inputShape: [64, 64, 3], classes: 10 }, samples: 8000 };
/** Of those that are shown and not trained on. */
const batchRows = 128;

/** Many and short: the two differ by less than what else the machine does within a second. */
const rounds = { count: 25, seconds: 0.4 };
const quickRounds = { count: 5, seconds: 0.2 };

const places = ["memory", "prepared"] as const;
type Place = (typeof places)[number];
type Placed = Readonly<Record<Place, Dataset>>;
type PlacedContender = Contender & Disposable & { readonly name: Place };

/**
 * What it costs to read samples by position: how many a second are shown to nobody, and trained on, from a prepared data
 * set and from memory. The files are in the system's memory, as they are after an epoch.
 */
export const readingFigure: Figure = {
  summary: "samples/s that are shown, and trained on, from a prepared data set, over memory",
  measure: async ({ quick, clock }) => {
    const root = await mkdtemp(join(tmpdir(), "faculty-reading-"));
    try {
      await startBackend();
      const colour = await placed(join(root, "colour"), syntheticSamples(photos.shape, photos.samples));
      const grey = await placed(join(root, "grey"), await loadDataset({ name: "fashion-mnist" }));
      const train = (of: Placed, student: string) => (place: Place) => trainFrom(of, student, place, clock);
      const compared: Readonly<Record<string, (place: Place) => Promise<PlacedContender>>> = {
        "64 × 64 in colour, shown": async (place) => showFrom(colour, place, clock),
        "64 × 64 in colour, cnn": train(colour, "cnn"),
        "embedded images, cnn": train(grey, "cnn"),
        "embedded images, mlp": train(grey, "mlp"),
      };
      const json: Record<string, Json> = {};
      const lines: string[] = [];
      for (const [name, contenderOf] of Object.entries(compared)) {
        const contenders = await Promise.all(places.map(contenderOf));
        const { rates, circumstances } = await interleave(contenders, quick ? quickRounds : rounds);
        for (const contender of contenders) contender[Symbol.dispose]();
        const [memory, prepared] = [spreadOf(rates.memory), spreadOf(rates.prepared)];
        const ratio = ratioOf(rates.prepared, rates.memory);
        json[name] = { memory, prepared, preparedOverMemory: ratio, circumstances };
        lines.push(
          `${name}: ${spreadText(prepared, 0)} samples/s, ${spreadText(ratio)} of memory (${spreadText(memory, 0)}); ${circumstancesText(circumstances)}`,
        );
      }
      return { json, lines };
    } finally {
      await rm(root, { recursive: true });
    }
  },
};

/** In an order drawn anew for each batch. */
function showFrom(of: Placed, name: Place, clock: Clock): PlacedContender {
  const dataset = of[name];
  const random = createRandom(1);
  const room = new Float32Array(batchRows * sizeOf(dataset.inputShape));
  return {
    name,
    measure: async (seconds) => {
      const startMs = clock.now();
      let shown = 0;
      while (clock.now() - startMs < 1000 * seconds) {
        const ids = Int32Array.from({ length: batchRows }, () => random.integer(0, dataset.train.count - 1));
        viewOf(dataset, "train", ids, undefined, room);
        shown += batchRows;
      }
      return (1000 * shown) / (clock.now() - startMs);
    },
    [Symbol.dispose]: () => undefined,
  };
}

function trainFrom(of: Placed, student: string, place: Place, clock: Clock): Promise<PlacedContender> {
  const found = defaultStudents.find(({ name }) => name === student);
  if (found === undefined) throw new Error(`there is no student ${student}`);
  return createTrainer(place, found.model, of[place], "plain", clock);
}

/** A data set in memory, and the same as arrays in a folder, prepared. */
async function placed(root: string, memory: Dataset): Promise<Placed> {
  const folder = join(root, "arrays");
  await mkdir(folder, { recursive: true });
  await writeArrays(folder, heldDataset(memory));
  return { memory, prepared: await loadDataset({ name: "npy", path: folder }, undefined, { cache: root }) };
}

async function writeArrays(folder: string, dataset: HeldDataset): Promise<void> {
  for (const part of ["train", "test"] as const) {
    await writeNpy(join(folder, `${part}-inputs.npy`), "u1", dataset.inputShape, dataset[part].inputs);
    await writeNpy(join(folder, `${part}-targets.npy`), "i4", [], dataset[part].labels);
  }
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { heldDataset, loadDataset } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";
import { sizeOf } from "@faculty/shared/tensor";

/** What a job learns from: the embedded images of Fashion-MNIST, in one way or another. */
export interface JobData {
  /** Samples of each epoch. */
  readonly trainingSamples: number;
  /** Writes files, where it has any, into a folder. @returns `dataset` of the run file. */
  readonly write: (folder: string) => Promise<object>;
}

const images = 4000;
const classes = 10;
/** Of the labelled images, class by class. */
const validation = 0.2;

/** In memory, all of them labelled. */
export const embeddedData: JobData = {
  trainingSamples: images - validation * images,
  write: async () => ({ name: "fashion-mnist", validation }),
};

const labelledPerClass = 100;
/** Training images in the file of those without a label. */
const apart = 1000;

/** A folder of arrays that each run prepares and reads by position; one image of four is labelled. */
export const preparedData: JobData = {
  trainingSamples: images - validation * labelledPerClass * classes,
  write: async (parent) => {
    const folder = join(parent, "arrays");
    await mkdir(folder);
    const dataset = heldDataset(await loadDataset({ name: "fashion-mnist" }));
    const { train, test, inputShape } = dataset;
    const held = (train.inputs.length / train.count) * (train.count - apart);
    const labels = firstLabels(train.labels.subarray(0, -apart));
    await writeNpy(join(folder, "train-inputs.npy"), "u1", inputShape, train.inputs.subarray(0, held));
    await writeNpy(join(folder, "unlabelled-inputs.npy"), "u1", inputShape, train.inputs.subarray(held));
    await writeNpy(join(folder, "train-targets.npy"), "i4", [], labels);
    await writeNpy(join(folder, "test-inputs.npy"), "u1", inputShape, test.inputs);
    await writeNpy(join(folder, "test-targets.npy"), "i4", [], test.labels);
    await writeFile(join(folder, "classes.txt"), `${dataset.classes.join("\n")}\n`);
    return { name: "npy", path: folder, validation };
  },
};

const scenes = 2000;
const side = 16;
const cells = [4, 4];

/** Arrays of patterns, of whose every cell a class and four numbers are known, or not. */
export const severalOutputsData: JobData = {
  trainingSamples: scenes - validation * scenes,
  write: async (parent) => {
    const folder = join(parent, "scenes");
    await mkdir(folder);
    const perScene = sizeOf(cells);
    for (const [part, count] of [
      ["train", scenes],
      ["test", 100],
    ] as const) {
      const inputs = Float32Array.from({ length: count * side * side }, (_, i) => Math.sin(i * i));
      const places = Int32Array.from({ length: count * perScene }, (_, i) => ((i * i) % 5) - 2); // none known, or not counted, of some
      const boxes = Float32Array.from({ length: 4 * count * perScene }, (_, i) =>
        i % 7 === 0 ? Number.NaN : Math.cos(i),
      );
      await writeNpy(join(folder, `${part}-inputs.npy`), "f4", [side, side, 1], inputs);
      await writeNpy(join(folder, `${part}-targets-item.npy`), "i4", cells, places);
      await writeNpy(join(folder, `${part}-targets-box.npy`), "f4", [...cells, 4], boxes);
    }
    const target = { kind: "several", outputs: { item: "class", box: "value" } };
    return { name: "npy", path: folder, target, validation };
  },
};

/** Enough that what is said of them stays sparse. */
const words = 17_000;
const length = 8;
/** Of the text: each word is in it once. */
const windows = words / length;

/** A text of so many words that signals are rows of a few named classes and a rest. */
export const sparseTokensData: JobData = {
  trainingSamples: (1 - validation) * windows,
  write: async (parent) => {
    const folder = join(parent, "text");
    for (const part of ["train", "test"]) await mkdir(join(folder, part), { recursive: true });
    const vocabulary = join(folder, "vocabulary.txt");
    const known = Array.from({ length: words }, (_, i) => wordOf(i));
    const text = (count: number, step: number) => Array.from({ length: count }, (_, i) => known[(i * step) % words]);
    await writeFile(vocabulary, `${known.join("\n")}\n`);
    await writeFile(join(folder, "train", "train.txt"), text(words, 7).join(" "));
    await writeFile(join(folder, "test", "test.txt"), text(20 * length, 3).join(" "));
    return { name: "tokens", path: folder, vocabulary, length, together: 1, validation };
  },
};

/** Four letters each, none of which is another one. */
function wordOf(index: number): string {
  const letters = 26;
  return [0, 1, 2, 3]
    .map((place) => String.fromCharCode(97 + (Math.floor(index / letters ** place) % letters)))
    .join("");
}

/** Labels of the first images of each class; −1 of the others. */
function firstLabels(labels: Int32Array): Int32Array {
  const shown = new Int32Array(classes);
  return labels.map((label) => {
    const before = shown[label] ?? 0;
    shown[label] = before + 1;
    return before < labelledPerClass ? label : -1;
  });
}

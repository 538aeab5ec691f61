import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { heldDataset, loadDataset } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";

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

/** Labels of the first images of each class; −1 of the others. */
function firstLabels(labels: Int32Array): Int32Array {
  const shown = new Int32Array(classes);
  return labels.map((label) => {
    const before = shown[label] ?? 0;
    shown[label] = before + 1;
    return before < labelledPerClass ? label : -1;
  });
}

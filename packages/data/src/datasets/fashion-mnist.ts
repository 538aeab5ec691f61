import type { HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
import { datasetDigest } from "../samples/digest.ts";
import { embeddedFolder } from "./embedded-folder.ts";
import { idxContent, readIdxFolder, readIdxSamples } from "./idx-folder.ts";

/** Fashion-MNIST's labels 0 to 9, Xiao et al. 2017, arXiv:1708.07747 table 2, as single words. */
const classes = [
  "t-shirt",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle-boot",
] as const;

/** The embedded subset: 4,000 training and 2,000 test images, class-balanced (packages/data/embedded/README.md). */
export function fashionMnist(abort?: AbortSignal): Promise<HeldDataset> {
  return readIdxFolder("fashion-mnist", embeddedFolder("fashion-mnist"), classes, abort);
}

/** The same test images, and 12,000 training images: those of the subset, then the 800 of each class that follow them. */
export async function fashionMnist12k(abort?: AbortSignal): Promise<HeldDataset> {
  const read = (folder: string, prefix: string) => readIdxSamples(embeddedFolder(folder), prefix, classes, abort);
  const [first, more, test] = await Promise.all([
    read("fashion-mnist", "train"),
    read("fashion-mnist-more", "train"),
    read("fashion-mnist", "t10k"),
  ]);
  const content = idxContent(classes, test.shape, joined(first.samples, more.samples), test.samples);
  return { name: "fashion-mnist-12k", digest: datasetDigest(content), ...content };
}

function joined(first: Samples<HeldInputs>, second: Samples<HeldInputs>): Samples<HeldInputs> {
  const inputs = new Uint8Array(first.inputs.length + second.inputs.length);
  inputs.set(first.inputs);
  inputs.set(second.inputs, first.inputs.length);
  const labels = new Int32Array(first.count + second.count);
  labels.set(first.labels);
  labels.set(second.labels, first.count);
  return { count: labels.length, inputs, labels };
}

/** The whole: 60,000 + 10,000 images, from the folder that examples/vision/fetch-data.sh fills. */
export function fashionMnistFull(folder: string, abort?: AbortSignal): Promise<HeldDataset> {
  return readIdxFolder("fashion-mnist-full", folder, classes, abort);
}

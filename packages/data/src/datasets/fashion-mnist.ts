import type { Dataset } from "./dataset.ts";
import { embeddedFolder } from "./embedded-folder.ts";
import { readIdxFolder } from "./idx-folder.ts";

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
export function fashionMnist(signal?: AbortSignal): Promise<Dataset> {
  return readIdxFolder("fashion-mnist", embeddedFolder("fashion-mnist"), classes, signal);
}

/** The whole: 60,000 + 10,000 images, from the folder that examples/vision/fetch-data.sh fills. */
export function fashionMnistFull(folder: string, signal?: AbortSignal): Promise<Dataset> {
  return readIdxFolder("fashion-mnist-full", folder, classes, signal);
}

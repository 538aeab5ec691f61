import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
import { datasetDigest } from "../samples/digest.ts";
import { idxPaths, readIdx } from "./idx.ts";

/** A byte of 0 to 255 becomes a value of 0 to 1. */
const byteScale = 1 / 255;

/**
 * Reads a folder that holds images and labels as MNIST names them: `train-images-idx3-ubyte.gz`,
 * `train-labels-idx1-ubyte.gz`, `t10k-images-idx3-ubyte.gz`, `t10k-labels-idx1-ubyte.gz`; or as readIdx finds them.
 * @param classes - Name of each label, from 0.
 * @throws BAD_DATASET where files disagree with each other or with the classes; errors of readIdx.
 */
export async function readIdxFolder(
  name: string,
  folder: string,
  classes: readonly string[],
  abort?: AbortSignal,
): Promise<HeldDataset> {
  const train = await readIdxSamples(folder, "train", classes, abort);
  const test = await readIdxSamples(folder, "t10k", classes, abort);
  if (train.shape.join() !== test.shape.join()) {
    const shapes = `${train.shape.join("×")} and ${test.shape.join("×")}`;
    throw new FacultyError("BAD_DATASET", `training and test images in ${folder} differ in size: ${shapes}`, {
      folder,
    });
  }
  const content = idxContent(classes, train.shape, train.samples, test.samples);
  return { name, digest: datasetDigest(content), ...content };
}

/** A data set of both halves. @param shape - Height and width. */
export function idxContent(
  classes: readonly string[],
  shape: readonly number[],
  train: Samples<HeldInputs>,
  test: Samples<HeldInputs>,
): Omit<HeldDataset, "name" | "digest"> {
  return { classes, inputShape: [...shape, 1], scale: byteScale, train, test };
}

/** All that may be read of such a folder. */
export function idxFolderFiles(folder: string): readonly string[] {
  return ["train", "t10k"].flatMap((prefix) => [
    ...idxPaths(join(folder, `${prefix}-images`), 3),
    ...idxPaths(join(folder, `${prefix}-labels`), 1),
  ]);
}

/** One half of such a folder, by the beginning of its files' names. @throws As {@link readIdxFolder}. */
export async function readIdxSamples(
  folder: string,
  prefix: string,
  classes: readonly string[],
  abort: AbortSignal | undefined,
): Promise<{ shape: readonly number[]; samples: Samples<HeldInputs> }> {
  const images = await readIdx(join(folder, `${prefix}-images`), 3, abort);
  const labels = await readIdx(join(folder, `${prefix}-labels`), 1, abort);
  const [count = 0, ...shape] = images.shape;
  if (count === 0 || count !== labels.data.length) {
    throw new FacultyError(
      "BAD_DATASET",
      `${labels.path} holds ${labels.data.length} labels for the ${count} images of ${images.path}, expected as many, at least one`,
      { folder },
    );
  }
  const stranger = labels.data.findIndex((label) => label >= classes.length);
  if (stranger !== -1) {
    throw new FacultyError(
      "BAD_DATASET",
      `label ${stranger} in ${labels.path} is ${labels.data[stranger]}, expected less than the ${classes.length} classes`,
      { folder },
    );
  }
  return { shape, samples: { count, inputs: images.data, labels: Int32Array.from(labels.data) } };
}

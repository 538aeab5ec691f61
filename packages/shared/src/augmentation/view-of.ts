import type { Dataset, Source } from "../datasets/dataset.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { purposes } from "../random/purpose.ts";
import { createRandom } from "../random/random.ts";
import { sizeOf } from "../tensor/rows.ts";
import { type Augmentation, augmentations } from "./augmentations.ts";
import type { Image } from "./image.ts";
import type { ViewSpec } from "./spec.ts";

/**
 * What a model is shown of some samples: stored values × scale, then augmented. Each augmentation of each sample draws
 * from its own stream `(seed, epoch, sample id, place in the list)`, so a sample looks the same in every batch and on
 * every machine.
 * @param ids - Indices in `source`; may repeat.
 * @param view - Absent for evaluation: nothing is augmented.
 * @returns `[ids.length, …inputShape]`, row-major.
 * @throws NOT_FOUND for an id that the source does not hold; SHAPE_MISMATCH where an augmentation does not fit.
 */
export function viewOf(dataset: Dataset, source: Source, ids: ArrayLike<number>, view?: ViewSpec): Float32Array {
  const { inputShape, scale } = dataset;
  const { inputs, count } = dataset[source];
  const size = sizeOf(inputShape);
  const out = new Float32Array(ids.length * size);
  const scratch = new Float32Array(size);
  const { height, width, channels } = extentsOf(dataset, view);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (!(Number.isInteger(id) && id >= 0 && id < count)) throw unknownSample(dataset, source, id);
    const pixels = out.subarray(row * size, (row + 1) * size);
    copyScaled(inputs, id * size, pixels, scale);
    if (view !== undefined) augmentSample({ height, width, channels, pixels, scratch }, id, view);
  }
  return out;
}

function copyScaled(from: Uint8Array | Float32Array, start: number, to: Float32Array, scale: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (from[start + i] as number) * scale;
}

function augmentSample(image: Image, id: number, { augment, seed, epoch }: ViewSpec): void {
  for (const [place, spec] of augment.entries()) {
    const { apply } = augmentations[spec.kind] as Augmentation;
    apply(image, spec, createRandom(seed, purposes.augmentation, epoch, id, place));
  }
}

function extentsOf(
  { name, inputShape }: Dataset,
  view: ViewSpec | undefined,
): { height: number; width: number; channels: number } {
  const [height, width, channels] = inputShape;
  if (inputShape.length === 3 && height && width && channels) return { height, width, channels };
  const misfit = view?.augment.find(({ kind }) => augmentations[kind].input === "image");
  if (misfit === undefined) return { height: 1, width: 1, channels: sizeOf(inputShape) };
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `augmentation ${misfit.kind} is for images [height, width, channels], samples of ${name} are [${inputShape.join(", ")}]`,
    { augmentation: misfit.kind, inputShape },
  );
}

function unknownSample(dataset: Dataset, source: Source, id: number): FacultyError {
  return new FacultyError(
    "NOT_FOUND",
    `data set ${dataset.name} has no ${source} sample ${id}, expected an index below ${dataset[source].count}`,
    { dataset: dataset.name, source, id },
  );
}

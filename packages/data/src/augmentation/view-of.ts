import { FacultyError } from "@faculty/shared/errors";
import { type Source, sampleKind, type ViewSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset } from "../samples/dataset.ts";
import { ownSteps } from "../samples/own-steps.ts";
import { augmentationStream } from "./augmentation-stream.ts";
import { augmentationOf } from "./augmentations.ts";
import { checkAugmentations } from "./check-augmentations.ts";
import { drawPartner } from "./partner.ts";
import type { Sample } from "./sample.ts";
import { sampleExtents } from "./sample-extents.ts";
import { scaledSamples } from "./scaled-samples.ts";

/** What a model is shown of some samples. */
export interface Views {
  /** `[ids.length, …inputShape]`, row-major. */
  readonly inputs: Float32Array;
  /** One of each sample; null where the view mixes none. */
  readonly mixes: readonly Mix[] | null;
}

/** What else is in the view of a sample. */
interface Mix {
  /** The id of the other sample. */
  readonly partner: number;
  /** Of the sample itself, ½ to 1; exact in float32. */
  readonly share: number;
}

/** What became of a sample. */
interface Shown {
  /** Of a series, without its padding. */
  readonly height: number;
  readonly mix: Mix | null;
}

/** `drawViews` for those who want the inputs alone. */
export function viewOf(
  dataset: Dataset,
  source: Source,
  ids: ArrayLike<number>,
  view?: ViewSpec,
  out?: Float32Array,
): Float32Array {
  return drawViews(dataset, source, ids, view, out).inputs;
}

/**
 * What a model is shown of some samples: stored values × scale, then augmented. Each augmentation of each sample draws
 * from its own stream `(seed, epoch, sample id, place in the list)`, so a sample looks the same in every batch and on
 * every machine. Of a sample that has an id of its own the stream is that of its key: it looks the same wherever it stands
 * among others. One that mixes draws the other sample from that stream too, and shows it as the augmentations before
 * it in the list would have. Augmentations see a series without its padding, which stays as it is; a mixture is as long
 * as the longer of the two.
 * @param ids - Indices in `source`; may repeat.
 * @param view - Absent for evaluation: nothing is augmented.
 * @param inputs - Where they are written; absent: memory of their own.
 * @throws NOT_FOUND for an id that the source does not hold; SHAPE_MISMATCH where an augmentation does not fit.
 */
export function drawViews(
  dataset: Dataset,
  source: Source,
  ids: ArrayLike<number>,
  view?: ViewSpec,
  inputs: Float32Array = new Float32Array(ids.length * sizeOf(dataset.inputShape)),
): Views {
  const { count } = dataset[source];
  const copyScaled = scaledSamples(dataset, source);
  if (view !== undefined) checkAugmentations(dataset, view);
  const size = sizeOf(dataset.inputShape);
  const mixes: Mix[] = [];
  const isSeries = sampleKind(dataset) === "series";
  const extents = sampleExtents(dataset);
  const scratch = new Float32Array(size);
  const other = new Float32Array(size);

  function sampleOf(values: Float32Array, height: number): Sample {
    if (!isSeries) return { ...extents, values, scratch };
    return { ...extents, height, values: values.subarray(0, height * extents.width), scratch };
  }

  /** Writes a sample and what the augmentations before place `end` make of it. */
  function show(id: number, values: Float32Array, end: number): Shown {
    copyScaled(id, values);
    if (view === undefined) return { height: extents.height, mix: null };
    let height = isSeries ? ownSteps(values, extents.width) : extents.height;
    let mix: Mix | null = null;
    view.augment.slice(0, end).forEach((spec, place) => {
      const random = augmentationStream(dataset[source], view, id, place);
      const augmentation = augmentationOf(spec);
      if ("change" in augmentation) {
        augmentation.change(sampleOf(values, height), spec, random);
        return;
      }
      const partner = drawPartner(dataset, source, view, random);
      height = Math.max(height, show(partner, other, place).height); // a list mixes once, so that this call does not
      mix = { partner, share: augmentation.mix(sampleOf(values, height), other, spec, random) };
    });
    return { height, mix };
  }

  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (!(Number.isInteger(id) && id >= 0 && id < count)) throw unknownSample(dataset, source, id);
    const { mix } = show(id, inputs.subarray(row * size, (row + 1) * size), Infinity);
    if (mix !== null) mixes.push(mix);
  }
  return { inputs, mixes: mixes.length === 0 ? null : mixes };
}

function unknownSample(dataset: Dataset, source: Source, id: number): FacultyError {
  return new FacultyError(
    "NOT_FOUND",
    `data set ${dataset.name} has no ${source} sample ${id}, expected an index below ${dataset[source].count}`,
    { dataset: dataset.name, source, id },
  );
}

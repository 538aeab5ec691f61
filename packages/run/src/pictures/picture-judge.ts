import { tf, tidyValues } from "@faculty/models/backend";
import type { PicturesSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { frechetDistance, manifoldOf, usualNeighbours } from "@faculty/shared/metrics";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import { joinValues, type Rows } from "@faculty/shared/tensor";
import { type FrozenFeatures, openFrozenModels } from "@faculty/student-trainer";
import type { PictureQuality } from "../measured/picture-quality.ts";
import { openRealPictures } from "./real-pictures.ts";
import { sampleSheet, sheetColumns } from "./sample-sheet.ts";

/** Measures what generators say, one after the other. */
export interface PictureJudge extends Disposable {
  /** @param said - `[samples, width]`. @throws FacultyError BAD_DATASET where they are too few. */
  readonly qualityOf: (said: Rows<Float32Array>) => PictureQuality;
  /** A PNG: real pictures, then a line of what was measured. */
  readonly sheet: () => Buffer;
}

/**
 * @param output - Of the run.
 * @throws FacultyError NOT_FOUND, BAD_DATASET, SHAPE_MISMATCH of the real pictures; what `openFrozenModels` throws.
 */
export async function openPictureJudge(
  { real: path, model, layer }: PicturesSpec,
  output: OutputSpec,
): Promise<PictureJudge> {
  const real = await realPictures(path, rowWidth(output));
  const frozen = await openFrozenModels([{ model, layer }], output);
  const features = frozen.featuresOf(model, layer);
  if (features === undefined)
    throw new FacultyError("INTERNAL", `model ${model} was opened without its layer ${layer}`);
  const known = featuresOf(real, features);
  const shown = [firstOf(real)];
  const lowest = real.data.some((value) => value < 0) ? -1 : 0;
  const shape = output.kind === "values" ? output.shape : [];
  return {
    qualityOf: (said) => {
      if (said.rows <= usualNeighbours)
        throw new FacultyError("BAD_DATASET", `expected more than ${usualNeighbours} test samples, found ${said.rows}`);
      shown.push(firstOf(said));
      const own = featuresOf(said, features);
      return { frechet: frechetDistance(known, own), ...manifoldOf(known, own) };
    },
    sheet: () => sampleSheet(shown, shape as [number, number, number], lowest),
    [Symbol.dispose]: () => frozen[Symbol.dispose](),
  };
}

/** All of a file's, in memory. */
async function realPictures(path: string, width: number): Promise<Rows<Float32Array>> {
  await using file = await openRealPictures(path, width);
  const { rows } = file;
  return { rows, width, data: Float32Array.from(await file.read(0, rows)) };
}

/** What a line of the sheet has room for, in memory of its own: the others need not stay. */
function firstOf({ rows, width, data }: Rows<Float32Array>): Rows<Float32Array> {
  const count = Math.min(rows, sheetColumns);
  return { rows: count, width, data: data.slice(0, count * width) };
}

/** Rows whose features are computed at once. */
const batchRows = 256;

function featuresOf({ rows, width, data }: Rows<Float32Array>, features: FrozenFeatures): Rows<Float32Array> {
  const parts: Float32Array[] = [];
  for (let start = 0; start < rows; start += batchRows) {
    const some = data.subarray(start * width, Math.min(rows, start + batchRows) * width);
    parts.push(tidyValues(() => features.apply(tf.tensor2d(some, [some.length / width, width]))));
  }
  const all = joinValues(parts);
  return { rows, width: all.length / rows, data: all };
}

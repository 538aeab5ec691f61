import { type PictureQuality, sheetFile } from "../measured/picture-quality.ts";
import type { ScoredModel } from "../measured/scored-model.ts";
import { markdownTable } from "./text-table.ts";

/** How near a model's pictures come to real ones. */
export interface PictureRow extends PictureQuality {
  readonly name: string;
}

/** Of the models whose pictures were measured. */
export function picturesOf(models: readonly ScoredModel[]): readonly PictureRow[] {
  return models.flatMap(({ name, pictures }) => (pictures === undefined ? [] : [{ name, ...pictures }]));
}

export function pictureLines(rows: readonly PictureRow[]): readonly string[] {
  if (rows.length === 0) return [];
  return ["## Pictures", "", ...markdownTable(pictureHead, pictureCells(rows)), "", pictureLegend];
}

export const pictureHead: readonly string[] = ["model", "Fréchet distance", "precision", "recall"];

/** A line a model, by `pictureHead`. */
export function pictureCells(rows: readonly PictureRow[]): readonly (readonly string[])[] {
  return rows.map(({ name, frechet, precision, recall }) => [
    name,
    frechet.toFixed(3),
    precision.toFixed(3),
    recall.toFixed(3),
  ]);
}

export const pictureLegend: string = `What is made of the test samples against \`pictures.real\`, in the features that \`pictures\` of the run file names; of the first seed. Of less distance, and of more precision and recall, the more alike. The sheet \`cost/${sheetFile}\` shows real pictures in its first line, then those of each model in this order.`;

import { emptyRowSoftmax, softmaxRow } from "../tensor/row-softmax.ts";
import type { Box } from "./boxes.ts";
import { suppress } from "./suppress.ts";

/** Numbers that a cell says of a box. */
export const boxNumbers = 4;

/** The cell of a grid of `grid × grid` in which a box's centre lies, counted row by row. */
export function cellOf(box: Box, grid: number): number {
  const [column, row] = centreOf(box).map((at) => Math.min(grid - 1, Math.floor(at * grid)));
  return (row ?? 0) * grid + (column ?? 0);
}

/**
 * A box as its cell says it (Redmon et al. 2016, arXiv:1506.02640 §2): where its centre lies within the cell, 0 to 1 from
 * the cell's left and from its top, then its width and height as shares of the image's.
 */
export function boxInCell(box: Box, grid: number): readonly [x: number, y: number, width: number, height: number] {
  const cell = cellOf(box, grid);
  const [x, y] = centreOf(box);
  return [x * grid - (cell % grid), y * grid - Math.floor(cell / grid), box.x1 - box.x0, box.y1 - box.y0];
}

/** The converse. @param said - Four numbers of a cell. */
export function boxOfCell(said: ArrayLike<number>, cell: number, grid: number): Box {
  const [x = 0, y = 0, width = 0, height = 0] = Array.from(said);
  const [centreX, centreY] = [((cell % grid) + x) / grid, (Math.floor(cell / grid) + y) / grid];
  return { x0: centreX - width / 2, y0: centreY - height / 2, x1: centreX + width / 2, y1: centreY + height / 2 };
}

/** A box that is found, of a class, and how sure that is, 0 to 1. */
export interface Found extends Box {
  readonly label: number;
  readonly score: number;
}

export interface DecodeOptions {
  /** Cells of a row of the grid, and of a column. */
  readonly grid: number;
  /** What is less probable is not found. */
  readonly least: number;
  /** Of two boxes of a class that overlap by more (intersection over union), the one that is less sure is dropped. */
  readonly overlap: number;
  /** Whether a cell is looked at; absent: all are. */
  readonly isCounted?: (cell: number) => boolean;
}

/**
 * What is found in one image: of each cell each class but the first, which is the ground, that is probable enough, with the
 * cell's box; without those that a surer one of their class overlaps.
 * @param logits - `[grid × grid, classes]`. @param boxes - `[grid × grid, 4]`, as `boxInCell` has them.
 * @returns The surest first.
 */
export function decodeCells(
  logits: Float32Array | Float64Array,
  boxes: Float32Array | Float64Array,
  { grid, least, overlap, isCounted = () => true }: DecodeOptions,
): readonly Found[] {
  const cells = grid * grid;
  const classes = logits.length / cells;
  const softmax = emptyRowSoftmax(classes);
  const found: Found[] = [];
  for (let cell = 0; cell < cells; cell++) {
    if (!isCounted(cell)) continue;
    softmaxRow(logits, cell * classes, 1, softmax);
    const box = boxOfCell(boxes.subarray(cell * boxNumbers, (cell + 1) * boxNumbers), cell, grid);
    for (let label = 1; label < classes; label++) {
      const score = (softmax.exponentials[label] as number) / softmax.sum;
      if (score >= least) found.push({ ...box, label, score });
    }
  }
  return suppress(found, overlap);
}

function centreOf({ x0, y0, x1, y1 }: Box): readonly [x: number, y: number] {
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

import { boxNumbers, boxOfCell, decodeCells } from "./cells.ts";
import { meanAveragePrecision, type SaidBox, type TrueBox } from "./mean-average-precision.ts";

/** What is less probable is not looked at: the area below the curve hardly grows by it. */
const least = 0.01;
/** Of two boxes of a class, and of a box and a true one: a half counts. */
const overlap = 0.5;

/** Of samples, one after the other, what their cells say and what is known of them. */
export interface CellRows {
  /** `[samples × side², classes]`, logits or logarithms of probabilities. */
  readonly logits: Float32Array | Float64Array;
  /** `[samples × side², 4]`. */
  readonly boxes: Float32Array | Float64Array;
  /** `[samples × side²]`: 0 is the ground; below it nothing is known, or the cell does not count, and none is looked at. */
  readonly labels: ArrayLike<number>;
  /** `[samples × side²]` of four, NaN where there is no box. */
  readonly known: ArrayLike<number>;
}

/** mAP@0.5 of a grid of `side × side` cells over the cells of which something is known; 0 where no box is. */
export function cellsMap({ logits, boxes, labels, known }: CellRows, side: number): number {
  const cells = side * side;
  const classes = logits.length / labels.length;
  const truth: TrueBox[] = [];
  const said: SaidBox[] = [];
  for (let image = 0; image < labels.length / cells; image++) {
    const first = image * cells;
    const own = Array.from({ length: cells }, (_, cell) => labels[first + cell] ?? 0);
    own.forEach((label, cell) => {
      const at = (first + cell) * boxNumbers;
      const box = Array.from({ length: boxNumbers }, (_, i) => known[at + i] ?? Number.NaN);
      if (label > 0 && !box.some(Number.isNaN)) truth.push({ image, label, ...boxOfCell(box, cell, side) });
    });
    const found = decodeCells(
      logits.subarray(first * classes, (first + cells) * classes),
      boxes.subarray(first * boxNumbers, (first + cells) * boxNumbers),
      { grid: side, least, overlap, isCounted: (cell) => (own[cell] as number) >= 0 },
    );
    said.push(...found.map((one) => ({ ...one, image })));
  }
  return meanAveragePrecision(truth, said, overlap);
}

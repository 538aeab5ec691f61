export type { Box } from "./boxes.ts";
export { boxInCell, boxNumbers, boxOfCell, cellOf, type DecodeOptions, decodeCells, type Found } from "./cells.ts";
export { type CellRows, cellsMap } from "./cells-map.ts";
export {
  averagePrecisions,
  meanAveragePrecision,
  type SaidBox,
  type TrueBox,
} from "./mean-average-precision.ts";

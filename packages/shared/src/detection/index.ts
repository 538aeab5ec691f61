export type { Box } from "./boxes.ts";
export { boxInCell, boxOfCell, cellOf, type DecodeOptions, decodeCells, type Found } from "./cells.ts";
export {
  averagePrecisions,
  meanAveragePrecision,
  type SaidBox,
  type TrueBox,
} from "./mean-average-precision.ts";

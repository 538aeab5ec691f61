import { datatypeBytes, type NumberTensor } from "@faculty/shared/frames";
import type { SampleName } from "./sample-names.ts";

/** Encoded signals of some samples: every tensor's first extent is the number of names. */
export interface SignalRows {
  readonly names: readonly SampleName[];
  readonly tensors: readonly NumberTensor[];
}

/** Where one sample's row is. */
export interface RowPlace {
  readonly rows: SignalRows;
  readonly row: number;
}

/** Bytes of one row of a tensor. */
export function bytesOfRow({ shape, datatype }: Pick<NumberTensor, "shape" | "datatype">): number {
  return shape.slice(1).reduce((size, extent) => size * extent, datatypeBytes[datatype]);
}

/** Copies rows from wherever they are into tensors of their own, in the order given. At least one row. */
export function gatherRows(places: readonly RowPlace[]): SignalRows {
  const [first] = places;
  if (first === undefined) throw new RangeError("no rows to gather");
  const names = places.map(({ rows, row }) => rows.names[row] as SampleName);
  const tensors = first.rows.tensors.map(({ name, datatype, shape }, i) => {
    const size = bytesOfRow({ shape, datatype });
    const bytes = new Uint8Array(places.length * size);
    places.forEach(({ rows, row }, at) => {
      copyRow((rows.tensors[i] as NumberTensor).bytes, row * size, bytes, at * size, size);
    });
    return { name, datatype, shape: [places.length, ...shape.slice(1)], bytes };
  });
  return { names, tensors };
}

/** Of a shorter row the view that a copy in one piece needs costs more than its bytes one by one. */
const shortBytes = 64;

function copyRow(source: Uint8Array, start: number, target: Uint8Array, at: number, size: number): void {
  if (size > shortBytes) target.set(source.subarray(start, start + size), at);
  else for (let i = 0; i < size; i++) target[at + i] = source[start + i] as number;
}

import { datatypeBytes, type WireTensor } from "@faculty/shared/protocol";

/** Encoded signals of some samples: every tensor's first extent is the number of ids. */
export interface SignalRows {
  readonly ids: Int32Array;
  readonly tensors: readonly WireTensor[];
}

/** Where one sample's row is. */
export interface RowPlace {
  readonly rows: SignalRows;
  readonly row: number;
}

/** Bytes of one row of a tensor. */
export function bytesOfRow({ shape, datatype }: Pick<WireTensor, "shape" | "datatype">): number {
  return shape.slice(1).reduce((size, extent) => size * extent, datatypeBytes[datatype]);
}

/** Copies rows from wherever they are into tensors of their own, in the order given. At least one row. */
export function gatherRows(places: readonly RowPlace[]): SignalRows {
  const [first] = places;
  if (first === undefined) throw new RangeError("no rows to gather");
  return {
    ids: Int32Array.from(places, ({ rows, row }) => rows.ids[row] as number),
    tensors: first.rows.tensors.map(({ name, datatype, shape }, i) => {
      const size = bytesOfRow({ shape, datatype });
      const bytes = new Uint8Array(places.length * size);
      places.forEach(({ rows, row }, at) => {
        const { bytes: from } = rows.tensors[i] as WireTensor;
        bytes.set(from.subarray(row * size, (row + 1) * size), at * size);
      });
      return { name, datatype, shape: [places.length, ...shape.slice(1)], bytes };
    }),
  };
}

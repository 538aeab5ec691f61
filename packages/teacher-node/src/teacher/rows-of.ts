import { type Rows, sizeOf, type Tensor } from "@faculty/shared/tensor";

/** What a model says of samples, one row a position of each. @param said - `[samples, …positions, width]`. */
export function rowsOf({ shape, data }: Tensor<Float32Array>): Rows<Float32Array> {
  return { rows: sizeOf(shape.slice(0, -1)), width: shape.at(-1) ?? 0, data };
}

/**
 * A row-major matrix, one row a position of each sample, of all its positions one after the other; of an output without
 * positions, one row a sample. The coordinator computes in float64; float32 comes from the wire.
 */
export interface Rows<Data extends Float32Array | Float64Array = Float64Array> {
  readonly rows: number;
  readonly width: number;
  /** Length `rows × width`. */
  readonly data: Data;
}

/** A row-major tensor of any rank, outside TensorFlow. */
export interface Tensor<Data extends TensorData = TensorData> {
  readonly shape: readonly number[];
  readonly data: Data;
}

export type TensorData = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array | Int8Array;

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

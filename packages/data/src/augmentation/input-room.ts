/** Room for the inputs of one batch at a time, of so many values; what it held before is lost. */
export type InputRoom = (length: number) => Float32Array;

/** What is kept between batches; larger inputs are made anew each time. */
const maxKeptBytes = 64 * 1024 * 1024;

/**
 * Keeps the memory of the largest inputs so far: memory made anew for each batch is zeroed, and weighs on the garbage
 * collector, for longer than it takes to fill it.
 */
export function createInputRoom(): InputRoom {
  let kept = new Float32Array();
  return (length) => {
    if (length * Float32Array.BYTES_PER_ELEMENT > maxKeptBytes) return new Float32Array(length);
    if (length > kept.length) kept = new Float32Array(length);
    return kept.subarray(0, length);
  };
}

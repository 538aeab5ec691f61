import type { Rows } from "../tensor/rows.ts";
import { argmax } from "./argmax.ts";

/**
 * Share of samples for which two models hold the same class most probable.
 * @param first - `[samples, classes]`, logits or log-probabilities; `second` likewise. At least one sample.
 */
export function agreement(first: Rows<Float32Array | Float64Array>, second: Rows<Float32Array | Float64Array>): number {
  const { rows, width } = first;
  let same = 0;
  for (let row = 0; row < rows; row++) {
    if (argmax(first.data, row * width, width) === argmax(second.data, row * width, width)) same++;
  }
  return same / rows;
}

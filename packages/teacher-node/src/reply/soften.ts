import { maximumOf, type Rows } from "@faculty/shared/tensor";

/**
 * `log softmax(z / T)` up to a constant a row, shifted so that each row's maximum is 0, in float64. The receiver
 * normalises: rounding to the wire's precision would undo it here.
 * @param logits - `[rows, width]`, finite.
 * @param temperature - T > 0, no unit.
 */
export function soften({ rows, width, data }: Rows<Float32Array>, temperature: number): Rows {
  const out = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const max = maximumOf(data, start, width);
    for (let i = start; i < start + width; i++) out[i] = ((data[i] as number) - max) / temperature;
  }
  return { rows, width, data: out };
}

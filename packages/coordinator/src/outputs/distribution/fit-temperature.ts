import { logSumExp, type Rows } from "@faculty/shared/tensor";

const [lowest, highest] = [0.05, 20];
const goldenRatio = (Math.sqrt(5) - 1) / 2;
/** Each leaves 0.618 of the interval: the last is 10⁻⁸ of it. */
const steps = 38;

/**
 * Temperature scaling, Guo et al. 2017, arXiv:1706.04599: `argmin_T mean NLL of softmax(z / T)`, between 0.05 and 20, by
 * golden-section search on log T; the NLL is convex in 1/T. 1 where there is nothing to fit.
 * @param columns - Of each row's label among the teacher's classes; −1 where it does not know it: such a row is left out.
 */
export function fitTemperature(logits: Rows<Float32Array | Float64Array>, columns: Int32Array): number {
  if (!columns.some((column) => column >= 0)) return 1;
  const nll = (logT: number) => meanNll(logits, columns, Math.exp(logT));
  let [low, high] = [Math.log(lowest), Math.log(highest)];
  for (let i = 0; i < steps; i++) {
    const [a, b] = [high - goldenRatio * (high - low), low + goldenRatio * (high - low)];
    if (nll(a) < nll(b)) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}

function meanNll({ width, data }: Rows<Float32Array | Float64Array>, columns: Int32Array, temperature: number): number {
  let [sum, count] = [0, 0];
  columns.forEach((column, row) => {
    if (column < 0) return;
    const scaled = Array.from(data.subarray(row * width, (row + 1) * width), (z) => z / temperature);
    sum += logSumExp(scaled) - (scaled[column] as number);
    count += 1;
  });
  return sum / count;
}

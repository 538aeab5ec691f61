import type { Calibration, Ranges } from "@faculty/models/onnx-writer";
import { openSession } from "./onnx-session.ts";

/** Samples in batches, `[rows, …shape]`. */
export type Batches = Iterable<{ readonly rows: number; readonly inputs: Float32Array }>;

/** The smallest and the largest value of each tensor that int8 is to round. */
export async function measuredRanges({ graph, points }: Calibration, batches: Batches): Promise<Ranges> {
  await using session = await openSession(graph, { version: "", metadata: {} });
  const ranges = new Map(points.map(({ tensor }) => [tensor, { low: 0, high: 0 }]));
  for (const { rows, inputs } of batches) {
    const found = await session.run(inputs, rows);
    for (const { tensor, low, high } of points) {
      const range = ranges.get(tensor) ?? { low: 0, high: 0 };
      ranges.set(tensor, {
        low: Math.min(range.low, found[low]?.[0] ?? 0),
        high: Math.max(range.high, found[high]?.[0] ?? 0),
      });
    }
  }
  return ranges;
}

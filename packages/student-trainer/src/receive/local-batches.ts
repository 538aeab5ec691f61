import { batchAt, type PlannedBatch, type PlannedSamples, type Position, positionsFrom } from "./planned-samples.ts";

/** The batches of an objective that needs nothing from teachers: nothing is asked of anybody. */
export async function* localBatches(
  samples: PlannedSamples,
  from: Position,
): AsyncGenerator<PlannedBatch, void, undefined> {
  for (const position of positionsFrom(samples, from)) yield batchAt(samples, position);
}

import { createInputRoom } from "@faculty/data/augmentation";
import {
  batchAt,
  type PlannedBatch,
  type PlannedSamples,
  type Position,
  positionsFrom,
} from "../batch/planned-samples.ts";

/**
 * The batches of an objective that needs nothing from teachers: nothing is asked of anybody. The inputs that were read of
 * a batch are lost when another's are read.
 */
export async function* localBatches(
  samples: PlannedSamples,
  from: Position,
): AsyncGenerator<PlannedBatch, void, undefined> {
  const room = createInputRoom();
  for (const position of positionsFrom(samples, from)) yield batchAt(samples, position, undefined, room);
}

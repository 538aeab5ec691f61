import type { BatchName } from "@faculty/shared/protocol";
import type { Position } from "../batch/planned-samples.ts";

/** Steps of one epoch that are pulled in one request. */
export interface StepRequest extends Position {
  readonly steps: number;
}

/** Every step from `from` on, in order: each request up to the next multiple of `most`, and no further than the epoch's end. */
export function* stepRequests(
  { stepsPerEpoch, epochs }: { readonly stepsPerEpoch: number; readonly epochs: number },
  most: number,
  from: Position,
): Generator<StepRequest, void, undefined> {
  for (let { epoch, step } = from; epoch < epochs; epoch++, step = 0)
    while (step < stepsPerEpoch) {
      const steps = Math.min(most - (step % most), stepsPerEpoch - step);
      yield { epoch, step, steps };
      step += steps;
    }
}

/** @param epoch - The plan's. */
export function requestName({ step, steps }: StepRequest, epoch: number): BatchName {
  return { kind: "train", epoch, step, ...(steps > 1 ? { steps } : {}) };
}

/** Requests of so many batches that keep `credit` batches asked for; at least one. */
export function requestsAhead(credit: number, steps: number): number {
  return Math.max(1, Math.floor(credit / steps));
}

import type { Plan } from "./plan.ts";

/**
 * A plan of fewer samples in epochs of as many steps as another has: its own epochs, each in its own order and its own
 * views, one after the other without a break.
 */
export function inSteps(own: Plan, stepsPerEpoch: number): Plan {
  if (own.stepsPerEpoch === stepsPerEpoch) return own;
  const placeOf = (epoch: number, step: number) => {
    const steps = epoch * stepsPerEpoch + step;
    return { epoch: Math.floor(steps / own.stepsPerEpoch), step: steps % own.stepsPerEpoch };
  };
  const batchAt = (epoch: number, step: number) => {
    const place = placeOf(epoch, step);
    return own.batch(place.epoch, place.step);
  };
  return {
    ...own,
    stepsPerEpoch,
    viewEpoch: (epoch, step) => placeOf(epoch, step).epoch,
    batch: (epoch, step, steps = 1) =>
      Int32Array.from(Array.from({ length: steps }, (_, i) => [...batchAt(epoch, step + i)]).flat()),
  };
}

/** A point of a curve, by both axes that it may be drawn along. */
export interface CurvePoint {
  /** Through all phases of the student, in epochs. */
  readonly epochs: number;
  readonly atMs: number;
  readonly value: number;
}

/** Where a student is: in a phase, so many epochs into it. */
interface Place {
  readonly phase: string;
  readonly epochs: number;
  /** Of the whole phase. */
  readonly ofEpochs: number;
}

/** Lays a student's phases behind each other on one axis. */
export interface PhaseAxis {
  /** The place on the axis; what is at or behind it was computed before, and is computed again. */
  readonly at: (place: Place) => number;
}

/**
 * A phase that begins follows the end of the one before. A student that is started again goes on from its checkpoint, in
 * the same phase or in an earlier one: the axis goes back with it.
 */
export function createPhaseAxis(): PhaseAxis {
  let passed: { readonly phase: string; readonly startEpochs: number; epochs: number; ofEpochs: number }[] = [];
  return {
    at: ({ phase, epochs, ofEpochs }) => {
      const last = passed.at(-1);
      const isNextStage = last?.phase === phase && last.epochs >= last.ofEpochs && epochs < last.epochs;
      const before = isNextStage ? -1 : passed.findLastIndex((one) => one.phase === phase);
      if (before >= 0) passed = passed.slice(0, before + 1);
      else
        passed.push({ phase, startEpochs: last === undefined ? 0 : last.startEpochs + last.epochs, epochs, ofEpochs });
      const now = passed[passed.length - 1];
      if (now === undefined) return epochs;
      Object.assign(now, { epochs, ofEpochs });
      return now.startEpochs + epochs;
    },
  };
}

/** Adds a point; those at or behind its place are void, for they were computed again. */
export function addPoint(points: CurvePoint[], point: CurvePoint): void {
  while ((points.at(-1)?.epochs ?? -1) >= point.epochs) points.pop();
  points.push(point);
}

import { FacultyError } from "@faculty/shared/errors";
import type { PreparationSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { type DataSample, preparedShape } from "./prepared-shape.ts";
import { sampleSteps } from "./sample-steps.ts";

/** A model's own way from samples of a data set to what it takes. Pure: the same bits on every machine. */
export interface Preparation {
  /** Of one sample of the data set. */
  readonly sampleShape: readonly number[];
  /** Of one sample as the model takes it. */
  readonly shape: readonly number[];
  /**
   * @param samples - `[rows, …sampleShape]`; stays as it is.
   * @param room - For the outcome; absent: memory of its own.
   * @returns `[rows, …shape]`: the samples themselves where nothing is to be done.
   */
  readonly prepare: (samples: Float32Array, room?: (length: number) => Float32Array) => Float32Array;
}

/**
 * @param spec - Absent: the model takes samples as they are.
 * @param who - Begins messages, `teacher a`.
 * @throws FacultyError SHAPE_MISMATCH where it is for other samples.
 */
export function createPreparation(spec: PreparationSpec | undefined, sample: DataSample, who: string): Preparation {
  const { inputShape: sampleShape } = sample;
  const fit = preparedShape(spec ?? {}, sample);
  if (fit.kind === "misfit") throw new FacultyError("SHAPE_MISMATCH", `${who}: inputs.${fit.why}`);
  const { shape } = fit;
  const step = spec === undefined ? null : sampleSteps(spec, sample, shape);
  if (step === null) return { sampleShape, shape, prepare: (samples) => samples };
  const from = sizeOf(sampleShape);
  const to = sizeOf(shape);
  const memory = (length: number) => new Float32Array(length);
  return {
    sampleShape,
    shape,
    prepare: (samples, room = memory) => {
      const rows = samples.length / from;
      const out = room(rows * to);
      for (let row = 0; row < rows; row++)
        step(samples.subarray(row * from, (row + 1) * from), out.subarray(row * to, (row + 1) * to));
      return out;
    },
  };
}

import type { OutputSpec, SingleOutput } from "./output-spec.ts";
import { rowsPerSample, rowWidth, targetSize } from "./rows-of.ts";

/** One of the outputs of a model, and where it lies among what the model says of a sample. */
export interface OutputPart {
  readonly output: SingleOutput;
  /** Of the values of a sample's row, which is the first of this output's. */
  readonly from: number;
  /** Values of this output in a sample's row: all of its positions, one after the other. */
  readonly size: number;
  /** The same of a sample's target. */
  readonly targetFrom: number;
  readonly targetSize: number;
}

/** The outputs of a model, in the order in which they lie; of a model that has one, this one. */
export function outputParts(output: OutputSpec): readonly OutputPart[] {
  let [from, targetFrom] = [0, 0];
  return outputsOf(output).map((one) => {
    const part = {
      output: one,
      from,
      size: rowsPerSample(one) * rowWidth(one),
      targetFrom,
      targetSize: targetSize(one),
    };
    from += part.size;
    targetFrom += part.targetSize;
    return part;
  });
}

export function outputsOf(output: OutputSpec): readonly SingleOutput[] {
  return output.kind === "several" ? output.outputs : [output];
}

/**
 * Of each sample the values of one part, one sample after the other; shares no memory.
 * @param all - `[samples, width]`. @param width - Values of a sample. @param from, size - Of the part's.
 */
export function valuesOfPart<Values extends Float32Array | Float64Array>(
  all: Values,
  width: number,
  from: number,
  size: number,
): Values {
  const samples = all.length / width;
  const own = all.slice(0, samples * size) as Values;
  for (let i = 0; i < samples; i++) own.set(all.subarray(i * width + from, i * width + from + size), i * size);
  return own;
}

/** The converse, in place. */
export function putPart(
  all: Float32Array | Float64Array,
  width: number,
  from: number,
  own: ArrayLike<number>,
  size: number,
): void {
  for (let i = 0; i < own.length; i++) all[Math.floor(i / size) * width + from + (i % size)] = own[i] as number;
}

import { createHash } from "node:crypto";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";
import type { Teacher } from "@faculty/teacher-node";

/**
 * What stands in for a model.
 * @param sample - Row-major, as the data set shows it.
 * @returns A logit a class in the run's order, before softmax; of values, the values; of positions, row by row.
 */
export type Logits = (sample: Float32Array) => readonly number[];

/** A teacher that is a function: it speaks the protocol as every other one does. */
export function functionTeacher(name: string, logits: Logits, dataset: Dataset): Teacher {
  const output = runOutput(dataset);
  const perSample = rowWidth(output) * rowsPerSample(output);
  const size = sizeOf(dataset.inputShape);
  return {
    facts: {
      digest: createHash("sha256").update(`${name}\n${logits.toString()}`).digest("hex"),
      inputShape: dataset.inputShape,
      output,
      layers: [],
      parameters: undefined,
      backend: "a function",
    },
    infer: async ({ inputs, rows }) => {
      const data = new Float32Array(rows * perSample);
      for (let row = 0; row < rows; row++) {
        const said = logits(inputs.subarray(row * size, (row + 1) * size));
        if (said.length !== perSample)
          throw new FacultyError(
            "SHAPE_MISMATCH",
            `teacher ${name} is a function that says ${said.length} numbers of a sample, expected ${perSample}`,
          );
        data.set(said, row * perSample);
      }
      return { logits: { rows: rows * rowsPerSample(output), width: rowWidth(output), data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

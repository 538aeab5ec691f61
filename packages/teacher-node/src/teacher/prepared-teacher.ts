import { createInputRoom, type InputRoom } from "@faculty/data/augmentation";
import type { Preparation } from "@faculty/data/preparation";
import { madeWhenRead } from "@faculty/shared/tensor";
import type { Teacher } from "./teacher.ts";

/** For two at once, of which neither may be written over while the other is computed. */
const newRoom: InputRoom = (length) => new Float32Array(length);

/**
 * A model with its preparation before it: it takes samples as the data set has them. Prepared samples are its own, so that
 * nobody else who was shown the same ones sees what became of them. Disposing frees the model.
 * @param digest - Of both.
 */
export function preparedTeacher(model: Teacher, { sampleShape, prepare }: Preparation, digest: string): Teacher {
  const room = model.facts.computesElsewhere ? newRoom : createInputRoom();
  return {
    // Whole numbers are what it makes of samples, whatever these are.
    facts: { ...model.facts, digest, inputShape: sampleShape, whole: undefined },
    infer: (request) => {
      let inputs: Float32Array | undefined;
      return model.infer(
        madeWhenRead({ rows: request.rows, layers: request.layers }, "inputs", () => {
          inputs ??= prepare(request.inputs, room);
          return inputs;
        }),
      );
    },
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}

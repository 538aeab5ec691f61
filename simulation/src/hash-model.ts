import { createHash } from "node:crypto";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { StudentModel } from "@faculty/student-trainer";
import { createHashLearner } from "./hash-learner.ts";

/** A student's model that is what its learner was given: what it says follows from its weights, and is saved as their digest. */
export function createHashModel(dataset: Dataset): StudentModel {
  const output = runOutput(dataset);
  const width = rowWidth(output);
  const learner = createHashLearner();
  const weights = (): Float32Array<ArrayBuffer> => Float32Array.from(learner.readWeights()[0] ?? []);
  return {
    parameters: weights().length,
    multiplyAdds: null,
    createLearner: () => learner,
    readWeights: () => learner.readWeights(),
    weightNames: ["weights"],
    writeWeights: (values) => learner.writeWeights(values),
    addToBias: () => undefined,
    predict: (_source, ids) => {
      const own = weights();
      const rows = ids.length * rowsPerSample(output);
      const data = Float32Array.from({ length: rows * width }, (_, i) => (own[i % own.length] as number) / 2 ** 16);
      return { rows, width, data };
    },
    save: async () => createHash("sha256").update(new Uint8Array(weights().buffer)).digest("hex"),
    [Symbol.dispose]: () => undefined,
  };
}

import type { Figure } from "../figure.ts";
import { batchSize } from "../roles/bench-run.ts";
import { nodeOverModel } from "../roles/node-over-model.ts";
import { writeOnnxTeacher } from "../roles/write-onnx-teacher.ts";

const rounds = { count: 7, seconds: 2 };
const quickRounds = { count: 3, seconds: 0.5 };
const sizes = {
  single: { rows: batchSize, alone: "bare" },
  grouped: { rows: 8 * batchSize, alone: "bare-grouped" },
} as const;
const quickSizes = { single: sizes.single } as const;

/** A teacher node of an ONNX file, over onnxruntime-node alone at as many rows at once, in the same process. */
export const onnxFigure: Figure = {
  summary: "samples/s of a teacher node of an ONNX file, over onnxruntime-node alone",
  measure: async ({ quick, env, clock }) => {
    await using written = await writeOnnxTeacher();
    return await nodeOverModel({
      model: { kind: "onnx", path: written.path },
      sizes: quick ? quickSizes : sizes,
      rounds: quick ? quickRounds : rounds,
      env,
      clock,
    });
  },
};

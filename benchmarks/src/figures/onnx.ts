import type { Figure } from "../figure.ts";
import { nodeOverModel } from "../roles/node-over-model.ts";
import { writeOnnxTeacher } from "../roles/write-onnx-teacher.ts";

/** A teacher node of an ONNX file, over onnxruntime-node alone at as many rows at once, in the same process. */
export const onnxFigure: Figure = {
  summary: "samples/s of a teacher node of an ONNX file, over onnxruntime-node alone",
  measure: async ({ quick, env, clock }) => {
    await using written = await writeOnnxTeacher();
    return await nodeOverModel({
      model: { kind: "onnx", path: written.path },
      sizes: quick ? ["single"] : ["single", "grouped"],
      quick,
      env,
      clock,
    });
  },
};

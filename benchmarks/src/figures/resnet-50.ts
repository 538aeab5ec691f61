import { startBackend } from "@faculty/models/backend";
import { missingPyTorch, startPyTorch } from "../beside-pytorch.ts";
import type { Figure } from "../figure.ts";
import { inferred } from "../inferred.ts";
import { resnet50, resnet50Shape } from "../resnet-50.ts";

const name = "resnet-50";
const rows = 16;
/** A request takes some tenths of a second. */
const rounds = { count: 3, seconds: 3 };
const quickRounds = { count: 1, seconds: 1 };

/**
 * What `infer` measures, of a teacher as large as people have them: ResNet-50, 16 pictures of 224 × 224 × 3 at a time. Its
 * weights are shared with the graph instead of copied into it, as those of every large model are.
 */
export const resnet50Figure: Figure = {
  summary: "samples/s of ResNet-50 as a teacher, over PyTorch and onnxruntime-node",
  measure: async ({ quick, env, clock }) => {
    const backend = await startBackend();
    const python = env["FACULTY_PYTHON"] ?? "python3";
    const missing = await missingPyTorch(python, env);
    const twin = { name, model: { kind: name }, ...resnet50Shape, samples: rows };
    await using beside = missing === null ? await startPyTorch(python, twin, env) : null;
    const model = { name, ...resnet50Shape, build: async () => resnet50() };
    const { json, lines } = await inferred(model, rows, beside, quick ? quickRounds : rounds, clock);
    return {
      json,
      lines: [`backend ${backend.name}: ${backend.reason}`, ...(missing === null ? [] : [missing]), ...lines],
    };
  },
};

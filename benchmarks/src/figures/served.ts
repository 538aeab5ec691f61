import { freePort } from "@faculty/shared/processes";
import type { Figure } from "../figure.ts";
import { nodeOverModel } from "../roles/node-over-model.ts";
import { startRole } from "../roles/start-role.ts";
import { writeOnnxTeacher } from "../roles/write-onnx-teacher.ts";

const name = "first";

/** A teacher that a model server computes, over a plain HTTP client in the same process that asks the same server. */
export const servedFigure: Figure = {
  summary: "samples/s of a teacher behind a model server, over a plain HTTP client",
  measure: async ({ quick, env, clock }) => {
    await using written = await writeOnnxTeacher();
    const port = await freePort();
    await using _server = await startRole({ kind: "model-server", port, name, path: written.path }, env);
    const model = { kind: "served", url: `http://127.0.0.1:${port}`, name } as const;
    return await nodeOverModel({ model, sizes: ["single"], quick, env, clock });
  },
};

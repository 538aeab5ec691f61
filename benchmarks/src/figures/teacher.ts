import { cpus } from "node:os";
import { computeEnvironment } from "@faculty/shared/processes";
import type { Figure } from "../figure.ts";
import { nodeOverModel } from "../roles/node-over-model.ts";
import { writeTeachers } from "../roles/write-teachers.ts";

/** The node, and those who ask it: what they take is not the node's, where there is a core for each. */
const busy = 2;

/**
 * A teacher node that is asked without a pause, for a batch a request and for several, over its own model alone at as
 * many rows at once, in the same process.
 */
export const teacherFigure: Figure = {
  summary: "samples/s of a CNN teacher node, over its model alone at the same batch size",
  measure: async ({ quick, env, clock }) => {
    await using written = await writeTeachers();
    const [path = ""] = written.paths;
    return await nodeOverModel({
      model: { kind: "folder", path },
      sizes: quick ? ["single"] : ["single", "grouped"],
      quick,
      env: { ...env, ...computeEnvironment(cpus().length, busy) },
      clock,
    });
  },
};

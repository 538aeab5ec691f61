import type { Figure } from "../figure.ts";
import { interleave } from "../interleave.ts";
import { askerRun } from "../roles/bench-run.ts";
import { startCluster } from "../roles/start-cluster.ts";
import { writeTeachers } from "../roles/write-teachers.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 7, seconds: 3 };
const quickRounds = { count: 3, seconds: 1 };
/** The node, and those who ask it: what they take is not the node's, where there is a core for each. */
const busy = 2;

/** A teacher node that is asked without a pause, over its own model alone at the same batch size, in the same process. */
export const teacherFigure: Figure = {
  summary: "samples/s of a CNN teacher node, over its model alone at the same batch size",
  measure: async ({ quick, env }) => {
    await using written = await writeTeachers();
    const models = written.paths.slice(0, 1).map((path) => ({ kind: "folder", path }) as const);
    await using cluster = await startCluster({ run: askerRun(), models, busy, student: {}, env });
    const [teacher] = cluster.teachers;
    const { node, model } = await interleave(
      [
        { name: "node", measure: (seconds) => cluster.student.measure("pull", seconds) },
        { name: "model", measure: (seconds) => teacher?.measure("bare", seconds) ?? Promise.resolve(0) },
      ],
      quick ? quickRounds : rounds,
    );
    const overModel = ratioOf(node, model);
    return {
      json: { samplesPerSecond: spreadOf(node), modelSamplesPerSecond: spreadOf(model), overModel },
      lines: [
        `${spreadText(spreadOf(node), 0)} samples/s, ${spreadText(overModel)} of the model (${spreadText(spreadOf(model), 0)})`,
      ],
    };
  },
};

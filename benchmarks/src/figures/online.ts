import { cpus } from "node:os";
import { computeEnvironment } from "@faculty/shared/processes";
import type { Figure, FigureOptions, FigureResult } from "../figure.ts";
import { interleave } from "../interleave.ts";
import type { Json } from "../json.ts";
import { circumstancesText, othersLoad } from "../others-load.ts";
import { grouped, groupedRun } from "../roles/bench-run.ts";
import type { FolderModel } from "../roles/role-spec.ts";
import { startCluster } from "../roles/start-cluster.ts";
import { startRole } from "../roles/start-role.ts";
import { writeTeachers } from "../roles/write-teachers.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 5, seconds: 3 };
const quickRounds = { count: 3, seconds: 0.4 };
/** Teachers compute what a student pulled ahead when its turn is over. */
const aheadMs = 2500;
const students = ["mlp", "cnn"] as const;
const quickStudents = ["mlp"] as const;
/** What computes the teachers, by the name of the figure. */
const runtimes = { tensorflow: undefined, onnxruntime: "onnxruntime" } as const;

/**
 * The whole job: three CNN teachers, each in its own process, a coordinator, and a student that trains on what they
 * say. `efficiency` is over the same teachers and the same student computing the same batches in one process, without
 * a bus, on the same cores: one after the other there, so that it may exceed 1. Once by TensorFlow, once by ONNX Runtime.
 */
export const onlineFigure: Figure = {
  summary: "samples/s of distilling three CNN teachers online, and over pure compute in one process",
  measure: async (options) => {
    await using teachers = await writeTeachers();
    const json: Record<string, Json> = {};
    const lines: string[] = [];
    for (const [name, runtime] of Object.entries(runtimes)) {
      const models = teachers.paths.map((path) => ({ kind: "folder", path, runtime }) as const);
      const measured = await taughtBy(models, options);
      json[name] = measured.json;
      lines.push(...measured.lines.map((line) => `teachers by ${name}: ${line}`));
    }
    return { json, lines };
  },
};

/** Of ONNX Runtime: threads of three sessions in one process would wait for each other, and keep cores busy meanwhile. */
const oneThreadEach = { OMP_NUM_THREADS: "1" };

async function taughtBy(models: readonly FolderModel[], { quick, env }: FigureOptions): Promise<FigureResult> {
  const json: Record<string, Json> = {};
  const lines: string[] = [];
  const run = groupedRun(grouped);
  await using cluster = await startCluster({ run, models, student: { student: "mlp" }, env });
  const { url } = cluster;
  for (const student of quick ? quickStudents : students) {
    const { student: piped } = student === "mlp" ? cluster : await cluster.startAskers(student, { student });
    await using pure = await startRole(
      { kind: "student", url, run, student, teachers: models },
      { ...env, ...computeEnvironment(cpus().length, 1), ...oneThreadEach },
    );
    const { rates, circumstances } = await interleave(
      [
        { name: "online", measure: (seconds) => piped.measure("distil", seconds) },
        { name: "compute", measure: (seconds) => pure.measure("compute", seconds) },
      ],
      quick ? quickRounds : rounds,
      () => othersLoad(aheadMs),
    );
    const { online, compute } = rates;
    const efficiency = ratioOf(online, compute);
    json[student] = {
      samplesPerSecond: spreadOf(online),
      computeSamplesPerSecond: spreadOf(compute),
      efficiency,
      circumstances,
    };
    lines.push(
      `${student} ${spreadText(spreadOf(online), 0)} samples/s, ${spreadText(efficiency)} of pure compute (${spreadText(spreadOf(compute), 0)}); ${circumstancesText(circumstances)}`,
    );
  }
  return { json, lines };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "../figure.ts";
import { interleave } from "../interleave.ts";
import type { Json } from "../json.ts";
import { circumstancesText } from "../others-load.ts";
import { grouped, groupedRun } from "../roles/bench-run.ts";
import { startCluster } from "../roles/start-cluster.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 7, seconds: 1.5 };
const quickRounds = { count: 3, seconds: 0.3 };
const students = ["mlp", "cnn", "depthwise"] as const;
const quickStudents = ["mlp"] as const;

/** Distilling from a warm signal store, over training the same student on hard labels alone. */
export const cachedFigure: Figure = {
  summary: "samples/s of distilling from a warm signal store, over hard labels alone",
  measure: async ({ quick, env }) => {
    const folder = await mkdtemp(join(tmpdir(), "faculty-bench-"));
    const noOp = { kind: "no-op" } as const;
    try {
      {
        const run = groupedRun(grouped, { signals: { mode: "hybrid", folder } });
        await using filling = await startCluster({ run, models: [noOp, noOp, noOp], student: {}, env });
        await filling.student.measure("harvest");
      }
      const run = groupedRun(grouped, { signals: { mode: "offline", folder } });
      const json: Record<string, Json> = {};
      const lines: string[] = [];
      for (const student of quick ? quickStudents : students) {
        await using cluster = await startCluster({ run, student: { student }, env });
        const { rates, circumstances } = await interleave(
          [
            { name: "cached", measure: (seconds) => cluster.student.measure("distil", seconds) },
            { name: "hard", measure: (seconds) => cluster.student.measure("hard", seconds) },
          ],
          quick ? quickRounds : rounds,
        );
        const { cached, hard } = rates;
        const efficiency = ratioOf(cached, hard);
        json[student] = {
          samplesPerSecond: spreadOf(cached),
          hardSamplesPerSecond: spreadOf(hard),
          efficiency,
          circumstances,
        };
        lines.push(
          `${student} ${spreadText(spreadOf(cached), 0)} samples/s, ${spreadText(efficiency)} of hard labels (${spreadText(spreadOf(hard), 0)}); ${circumstancesText(circumstances)}`,
        );
      }
      return { json, lines };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

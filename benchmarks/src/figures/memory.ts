import type { Figure } from "../figure.ts";
import { batchSize, benchRun, benchSamples } from "../roles/bench-run.ts";
import { startCluster } from "../roles/start-cluster.ts";

const steps = 20_000;
const quickSteps = 2000;
/** Of each part of the run, after which is looked. */
const lookSeconds = 2;
const warmUpSteps = 1000;
const mebibyte = 2 ** 20;

/** Resident memory of each process of a run of no-op teachers and an MLP student, early and late, and live tensors. */
export const memoryFigure: Figure = {
  summary: "resident memory of each process, and live tensors, after 1,000 and after 20,000 steps",
  measure: async ({ quick, env }) => {
    const noOp = { kind: "no-op" } as const;
    const student = { student: "mlp" } as const;
    await using cluster = await startCluster({ run: benchRun(), models: [noOp, noOp, noOp], student, env });
    const processes = { student: cluster.student, coordinator: cluster.coordinator, teacher: cluster.teachers[0] };
    const stepsPerRow = Math.ceil(benchSamples / batchSize) / benchSamples;
    let done = 0;
    const until = async (count: number) => {
      while (done < count) done += (await cluster.student.measure("distil", lookSeconds)) * lookSeconds * stepsPerRow;
    };
    const look = async () => {
      const resident: Record<string, number> = {};
      for (const [name, process] of Object.entries(processes))
        resident[name] = Math.round(((await process?.measure("resident")) ?? 0) / mebibyte);
      return {
        steps: Math.round(done),
        residentMebibytes: resident,
        tensors: await cluster.student.measure("tensors"),
      };
    };
    await until(warmUpSteps);
    const early = await look();
    await until(quick ? quickSteps : steps);
    const late = await look();
    const lines = [early, late].map(({ steps: after, residentMebibytes, tensors }) => {
      const each = Object.entries(residentMebibytes).map(([name, size]) => `${name} ${size} MiB`);
      return `after ${after} steps: ${each.join(", ")}; ${tensors} tensors`;
    });
    return { json: { early, late }, lines };
  },
};

import type { Figure } from "../figure.ts";
import { batchSize, benchRun, benchSamples } from "../roles/bench-run.ts";
import { startCluster } from "../roles/start-cluster.ts";

/** After which is looked. */
const steps = [1000, 5000, 10_000, 20_000];
const quickSteps = [200, 400];
/** Of each part of the run, after which it is asked how far it is. */
const partSeconds = 0.5;
const mebibyte = 2 ** 20;

/** Resident memory of each process of a run of no-op teachers and an MLP student, and live tensors, as the run goes on. */
export const memoryFigure: Figure = {
  summary: "resident memory of each process, and live tensors, after 1,000 to 20,000 steps",
  measure: async ({ quick, env }) => {
    const noOp = { kind: "no-op" } as const;
    const student = { student: "mlp" } as const;
    await using cluster = await startCluster({ run: benchRun(), models: [noOp, noOp, noOp], student, env });
    const { student: pulling, coordinator, teachers } = cluster;
    const processes = [pulling, coordinator, ...teachers];
    const stepsPerRow = Math.ceil(benchSamples / batchSize) / benchSamples;
    let done = 0;
    const until = async (count: number) => {
      while (done < count) done += (await pulling.measure("distil", partSeconds)) * partSeconds * stepsPerRow;
    };
    const look = async () => {
      const resident: Record<string, number> = {};
      for (const process of processes)
        resident[process.name] = Math.round((await process.measure("resident")) / mebibyte);
      return {
        steps: Math.round(done),
        residentMebibytes: resident,
        tensors: await pulling.measure("tensors"),
      };
    };
    const looks = [];
    for (const count of quick ? quickSteps : steps) {
      await until(count);
      looks.push(await look());
    }
    const lines = looks.map(({ steps: after, residentMebibytes, tensors }) => {
      const each = Object.entries(residentMebibytes).map(([name, size]) => `${name} ${size} MiB`);
      return `after ${after} steps: ${each.join(", ")}; ${tensors} tensors`;
    });
    return { json: looks, lines };
  },
};

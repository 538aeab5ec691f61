import { percentile } from "@faculty/shared/metrics";
import type { Figure } from "../figure.ts";
import type { Json } from "../json.ts";
import { benchRun } from "../roles/bench-run.ts";
import { startCluster } from "../roles/start-cluster.ts";
import { spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 7, seconds: 3 };
const quickRounds = { count: 3, seconds: 0.5 };
const ways = ["inline", "reference"] as const;
const quickWays = ["reference"] as const;
/** What a small model takes over a batch. */
const timed = { kind: "timed", ms: 5 } as const;

/**
 * What a coordinator adds to a batch: request received to merged batch sent, minus what the slowest of three teachers
 * says that it took itself (5 ms here). The way to the teachers and back counts as the coordinator's. One batch at a
 * time. `bareP50Ms` is the same of the NATS client alone, which sends as many bytes the same way between the same
 * processes, with as much to wait for.
 */
export const coordinatorFigure: Figure = {
  summary: "ms a batch from request to merged batch, beside the slowest teacher's own time: p50, p99",
  measure: async ({ quick, env }) => {
    const { count, seconds } = quick ? quickRounds : rounds;
    const json: Record<string, Json> = {};
    const lines: string[] = [];
    for (const how of quick ? quickWays : ways) {
      const holdsDataset = how === "reference";
      await using cluster = await startCluster({
        run: benchRun(),
        models: [timed, timed, timed],
        holdsDataset,
        also: ["time-batches", "relay-bare"],
        student: {},
        env,
      });
      const [p50, p99, bareP50]: [number[], number[], number[]] = [[], [], []];
      for (let round = -1; round < count; round++) {
        const roundSeconds = round < 0 ? seconds / 2 : seconds;
        await cluster.student.measure("pull-one-by-one", roundSeconds);
        const overheads = await cluster.coordinator.measureAll("overheads");
        await cluster.student.measure(`bare-${how}-one-by-one`, roundSeconds / 2);
        const bareOverheads = await cluster.coordinator.measureAll("bare-overheads");
        if (round < 0) continue; // warms up
        p50.push(percentile(overheads, 50));
        p99.push(percentile(overheads, 99));
        bareP50.push(percentile(bareOverheads, 50));
      }
      json[how] = { p50Ms: spreadOf(p50), p99Ms: spreadOf(p99), bareP50Ms: spreadOf(bareP50) };
      lines.push(
        `${how.padEnd(10)} p50 ${spreadText(spreadOf(p50))} ms, p99 ${spreadText(spreadOf(p99))} ms; bare NATS p50 ${spreadText(spreadOf(bareP50))} ms`,
      );
    }
    return { json, lines };
  },
};

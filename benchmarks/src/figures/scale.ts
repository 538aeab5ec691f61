import type { Clock } from "@faculty/shared/clock";
import type { Figure } from "../figure.ts";
import type { Json } from "../json.ts";
import { batchSize } from "../roles/bench-run.ts";
import { type Scene, startScene } from "../roles/start-scene.ts";
import { type Spread, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 3, seconds: 3 };
const quickRounds = { count: 3, seconds: 0.4 };
const classes = 1000;
/** Teachers, and replicas of each. */
const ensembles = [
  [1, 1],
  [4, 1],
  [16, 1],
  [4, 4],
  [64, 1],
  [4, 16],
] as const;
const quickEnsembles = [[16, 1]] as const;
const latencyMs = 5;
/** Of a round: twice what a student pulls ahead, which is collected whether or not the round still counts it. */
const leastBatches = 16;
const mebibyte = 2 ** 20;

/**
 * One coordinator under 1, 4, 16 and 64 teacher nodes that take 5 ms over batches of 64 × 1,000 classes in float16: as
 * an ensemble of so many teachers, and as replicas of few. `batchesPerCore` is what a core of its own would carry; it
 * does not depend on what else the machine does.
 */
export const scaleFigure: Figure = {
  summary: "batches/s of one coordinator with 1, 4, 16 and 64 teacher nodes of 1,000 classes; its CPU, memory, bytes",
  measure: async ({ quick, env, clock }) => {
    const json: Record<string, Json> = {};
    const lines: string[] = [];
    for (const [teachers, replicas] of quick ? quickEnsembles : ensembles) {
      await using scene = await startScene({ teachers, replicas, latencyMs, classes, students: 1, env });
      const name = `${teachers}x${replicas}`;
      const measured = await measureScene(scene, quick ? quickRounds : rounds, clock);
      json[name] = { teachers, replicas, ...measured };
      lines.push(`${name.padEnd(5)} ${lineOf(measured)}`);
    }
    return { json, lines };
  },
};

type Measured = Readonly<Record<keyof Round, Spread>>;

type Round = {
  readonly batchesPerSecond: number;
  readonly cpuMsPerBatch: number;
  readonly batchesPerCore: number;
  readonly cpuShare: number;
  readonly wireMebibytesPerSecond: number;
  readonly residentMebibytes: number;
};

async function measureScene(scene: Scene, { count, seconds }: typeof rounds, clock: Clock): Promise<Measured> {
  const measured: Round[] = [];
  for (let round = -1; round < count; round++) {
    const one = await measureRound(scene, round < 0 ? seconds / 2 : seconds, clock);
    if (round >= 0) measured.push(one); // the one before warms up
  }
  const spread = (name: keyof Round) => spreadOf(measured.map((one) => one[name]));
  return {
    batchesPerSecond: spread("batchesPerSecond"),
    cpuMsPerBatch: spread("cpuMsPerBatch"),
    batchesPerCore: spread("batchesPerCore"),
    cpuShare: spread("cpuShare"),
    wireMebibytesPerSecond: spread("wireMebibytesPerSecond"),
    residentMebibytes: spread("residentMebibytes"),
  };
}

async function measureRound(scene: Scene, seconds: number, clock: Clock): Promise<Round> {
  const { coordinator, students } = scene;
  const look = async () => ({
    atMs: clock.now(),
    cpuMs: await coordinator.measure("cpu-ms"),
    bytes: await scene.wireBytes(),
    rows: (await students[0]?.measure("rows-pulled")) ?? 0,
  });
  const before = await look();
  let after = before;
  while (after.rows - before.rows < leastBatches * batchSize) {
    await students[0]?.measure("pull", seconds);
    after = await look();
  }
  const tookMs = after.atMs - before.atMs;
  const cpuMs = after.cpuMs - before.cpuMs;
  const batches = (after.rows - before.rows) / batchSize;
  return {
    batchesPerSecond: (1000 * batches) / tookMs,
    cpuMsPerBatch: cpuMs / batches,
    batchesPerCore: (1000 * batches) / cpuMs,
    cpuShare: cpuMs / tookMs,
    wireMebibytesPerSecond: ((after.bytes - before.bytes) / mebibyte / tookMs) * 1000,
    residentMebibytes: (await coordinator.measure("resident")) / mebibyte,
  };
}

function lineOf(measured: Measured): string {
  const { batchesPerSecond, cpuMsPerBatch, cpuShare, wireMebibytesPerSecond, residentMebibytes } = measured;
  return [
    `${spreadText(batchesPerSecond, 1)} batches/s`,
    `${spreadText(cpuMsPerBatch, 1)} ms of a core each`,
    `CPU ${spreadText(cpuShare)}`,
    `${spreadText(wireMebibytesPerSecond, 1)} MiB/s`,
    `${residentMebibytes.min.toFixed(0)} to ${residentMebibytes.max.toFixed(0)} MiB resident`,
  ].join(", ");
}

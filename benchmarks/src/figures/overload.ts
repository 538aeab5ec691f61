import { type Bus, connectNats } from "@faculty/shared/bus";
import { encodeFrame, headerNames } from "@faculty/shared/frames";
import { subjects } from "@faculty/shared/subjects";
import type { Figure } from "../figure.ts";
import type { Json } from "../json.ts";
import { askSamples } from "../roles/ask-samples.ts";
import { batchSize, benchSamples, temperature } from "../roles/bench-run.ts";
import { type AskOnce, offerAtRate, offerInTurn } from "../roles/offer-load.ts";
import type { RoleProcess } from "../roles/start-role.ts";
import { type Scene, startScene } from "../roles/start-scene.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 5, seconds: 2.5 };
const quickRounds = { count: 3, seconds: 0.3 };
const classes = 1000;
const teachers = 3;
const overload = 5;
const timeoutMs = 30_000;
const mebibyte = 2 ** 20;

/** Half of what a teacher node holds at once, and what a student pulls ahead: busy without a refusal. */
const atOnce = 8;

/**
 * What a teacher node and a coordinator answer when five times as much is asked of them as they answer at best: goodput
 * over the best goodput, of the same round; who is refused is told FULL.
 */
export const overloadFigure: Figure = {
  summary: "goodput of a teacher node and a coordinator asked five times as much as they can, over their best",
  measure: async ({ quick, env, clock }) => {
    const { count, seconds } = quick ? quickRounds : rounds;
    const json: Record<string, Json> = {};
    const lines: string[] = [];
    await using scene = await startScene({ teachers, replicas: 1, latencyMs: 0, classes, students: 0, env });
    await using bus = await connectNats({ servers: scene.url, clientName: "load" });
    const targets: readonly { readonly name: string; readonly process: RoleProcess; readonly ask: AskOnce }[] = [
      { name: "teacher", process: scene.crowd, ask: predicts(bus, scene) },
      { name: "coordinator", process: scene.coordinator, ask: pulls(bus, scene) },
    ];
    for (const { name, process, ask } of targets) {
      const measured: Round[] = [];
      const resident: number[] = [];
      for (let round = -1; round < count; round++) {
        const startMs = await process.measure("cpu-ms");
        const peak = await offerInTurn(ask, atOnce, seconds, clock);
        const peakMs = await process.measure("cpu-ms");
        const loaded = await offerAtRate(ask, overload * peak.goodput, seconds, clock);
        const loadedMs = await process.measure("cpu-ms");
        resident.push((await process.measure("resident")) / mebibyte);
        if (round < 0) continue; // warms up
        measured.push({
          best: peak.goodput,
          under: loaded.goodput,
          refused: loaded.refused / (loaded.answered + loaded.refused + loaded.failed),
          failed: loaded.failed,
          bestMs: (peakMs - startMs) / peak.answered,
          underMs: (loadedMs - peakMs) / loaded.answered,
        });
      }
      const of = (what: keyof Round) => measured.map((round) => round[what]);
      const [residentBefore = 0, residentAfter = 0] = [resident[0], resident.at(-1)];
      const goodputOverBest = ratioOf(of("under"), of("best"));
      json[name] = {
        bestPerSecond: spreadOf(of("best")),
        goodputOverBest,
        cpuMsPerAnswer: { best: spreadOf(of("bestMs")), overloaded: spreadOf(of("underMs")) },
        refusedShare: spreadOf(of("refused")),
        failed: spreadOf(of("failed")),
        residentMebibytes: { before: residentBefore, after: residentAfter },
      };
      lines.push(
        `${name.padEnd(11)} ${spreadText(goodputOverBest)} of its best (${spreadText(spreadOf(of("best")), 0)} batches/s), ` +
          `${spreadText(spreadOf(of("bestMs")), 1)} ms of a core a batch, then ${spreadText(spreadOf(of("underMs")), 1)}, ` +
          `${spreadText(spreadOf(of("refused")))} refused, ${Math.max(...of("failed"))} failed, ` +
          `${residentBefore.toFixed(0)} MiB, then ${residentAfter.toFixed(0)} MiB resident`,
      );
    }
    return { json, lines };
  },
};

type Round = {
  /** Answered a second, at best and overloaded. */
  readonly best: number;
  readonly under: number;
  readonly refused: number;
  readonly failed: number;
  /** Processor time of the process for each batch answered. */
  readonly bestMs: number;
  readonly underMs: number;
};

/** Of the first teacher node. */
function predicts(bus: Bus, { nodes: [node] }: Scene): AskOnce {
  if (node === undefined) throw new Error("the scene has no teacher node");
  const { name: teacher, replica } = node;
  return askSamples(bus, { teacher, replica, digest: `simulated-${teacher}`, classes });
}

/** One step of the plan after the other, so that none is answered from what was collected before. */
function pulls(bus: Bus, { run }: Scene): AskOnce {
  const stepsPerEpoch = Math.floor(benchSamples / batchSize);
  let pulled = 0;
  return () => {
    const batch = { kind: "train", epoch: Math.floor(pulled / stepsPerEpoch), step: pulled % stepsPerEpoch };
    pulled += 1;
    const frame = encodeFrame({ run: run.name, batch, temperature, perTeacher: false }, []);
    const headers = { ...frame.headers, [headerNames.deadlineMs]: String(timeoutMs) };
    return bus.request(subjects.pull(run.name), { ...frame, headers }, { timeoutMs });
  };
}

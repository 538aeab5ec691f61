import { createHash } from "node:crypto";
import type { Bus } from "@faculty/shared/bus";
import type { Disk } from "@faculty/shared/disk";
import type { Logger } from "@faculty/shared/logging";
import { validationOf } from "@faculty/shared/metrics";
import { planOf, stepsPerRequest } from "@faculty/shared/plan";
import { createRandom } from "@faculty/shared/random";
import { countPartialRows, type PlannedSamples, zeroCounters } from "@faculty/student-trainer/batch";
import { type Checkpoint, createCheckpointStore, phaseStart } from "@faculty/student-trainer/checkpoint";
import { openLedger, stepRecord } from "@faculty/student-trainer/ledger";
import { checkpointStudent, runPhase } from "@faculty/student-trainer/phases";
import { createPuller, pulledBatches } from "@faculty/student-trainer/receive";
import { createHashLearner } from "./hash-learner.ts";
import type { Machine } from "./process.ts";
import { runId, type Scenario, student } from "./scenarios.ts";

const folder = "/student";
export const ledgerPath: string = `${folder}/ledger.jsonl`;
export const seed = 5;
const model = "distilled";

export interface TrainerOptions {
  readonly scenario: Scenario;
  readonly disk: Disk;
  readonly logger: Logger;
  /** Told how many requests wait for a reply, whenever one is sent. */
  readonly waiting: (requests: number) => void;
  /** Told where a checkpoint stands and whose digests it holds, once it is on disk. */
  readonly committed: (at: Position, teachers: readonly string[]) => void;
  /** Told where it goes on from. */
  readonly resumed: (at: Position) => void;
}

/** Steps that a checkpoint holds; Infinity once the student is saved. */
type Position = number;

const requestTimeoutMs = 4000;
const keptCheckpoints = 3;

/**
 * What `trainStudent` does of a run without stages and fine-tuning, with the real puller, phase, ledger and checkpoints:
 * only the model is another, and is saved as its digest in the ledger.
 */
export async function trainerMain(
  { host, bus, stop }: Machine,
  { scenario, disk, logger, waiting, committed, resumed }: TrainerOptions,
): Promise<"finished" | "stopped"> {
  const { spec, dataset, perTeacher } = scenario;
  const store = createCheckpointStore(disk, `${folder}/checkpoints`, keptCheckpoints, logger);
  const found = await store.latest();
  resumed(positionOf(found));
  const begin = { kind: "begin", run: runId, student, seed, identity: "simulated" } as const;
  await using ledger = await openLedger(disk, ledgerPath, begin, found?.ledger ?? null, logger);
  using puller = createPuller({
    bus: counted(bus, waiting),
    run: runId,
    policy: spec.ensemble.policy,
    pinned: found?.digests ?? {},
    generation: found?.generation ?? 0,
    counters: found?.counters ?? zeroCounters(),
    epochCounters: found?.epochCounters ?? {},
    requestTimeoutMs,
    giveUpAfterMs: Infinity,
    clock: host.clock,
    jitter: createRandom(seed),
    logger,
  });
  if (found?.phase === "done") return "finished";
  const runPlan = planOf(spec, dataset);
  const samples: PlannedSamples = {
    dataset,
    plan: runPlan,
    augment: spec.augment,
    epochs: spec.train.epochs,
    firstEpoch: 0,
  };
  const learner = createHashLearner();
  const partialRows = countPartialRows(spec.ensemble.policy, runPlan.trainIds.length, found?.epochMasks ?? {});
  const kept = { store, ledger, puller, partialRows, identity: {} };
  const { credit, checkpointEverySteps, earlyStopping } = spec.train;
  const teachers = spec.teachers.map(({ name }) => name);
  const pulls = {
    puller,
    run: runId,
    teachers,
    merged: teachers,
    temperature: 2,
    wanted: { kind: "mixture", perTeacher, layers: [] },
    credit,
    stepsPerRequest: stepsPerRequest(spec),
  } as const;
  const end = await runPhase({
    createLearner: () => learner,
    epochs: spec.train.epochs,
    stepsPerEpoch: runPlan.stepsPerEpoch,
    firstStep: 0,
    patience: earlyStopping?.patience ?? null,
    batches: (from, released) => pulledBatches(samples, { ...pulls, released }, from, stop),
    teachers: null,
    validate: () => validationOf({ accuracy: learner.accuracy(), nll: 1 }),
    start: found?.state ?? phaseStart(createHashLearner().readWeights(), null),
    checkpoint: {
      everySteps: checkpointEverySteps,
      write: async (state) => {
        const teachers = Object.keys(puller.digests());
        await checkpointStudent(kept, "first", state, []);
        committed(positionOf({ phase: "first", state }), teachers);
      },
    },
    onStep: (batch) => {
      partialRows.add(batch);
      ledger.add(stepRecord(batch));
    },
    onEpoch: (epoch) => {
      const counters = puller.takeEpoch(epoch);
      ledger.add({ kind: "epoch", epoch, steps: runPlan.stepsPerEpoch, pulls: counters });
      return { pulls: counters, masks: partialRows.takeEpoch(epoch) };
    },
    onProgress: () => undefined,
    clock: host.clock,
    abort: stop,
  });
  if (end.kind === "stopped") return "stopped";
  const [weights = new Float32Array()] = learner.readWeights();
  const digest = createHash("sha256").update(new Uint8Array(weights.buffer)).digest("hex");
  ledger.add({ kind: "model", name: model, bestEpoch: end.bestEpoch, digest });
  await checkpointStudent(kept, "done", phaseStart([weights], null), []);
  committed(Number.POSITIVE_INFINITY, []);
  return "finished";
}

function positionOf(found: Pick<Checkpoint, "phase" | "state"> | null): Position {
  return found?.phase === "done" ? Number.POSITIVE_INFINITY : (found?.state.steps ?? 0);
}

/** The bus, which tells how many requests wait. */
function counted(bus: Bus, tell: (requests: number) => void): Bus {
  let requests = 0;
  return {
    ...bus,
    request: async (...asked) => {
      tell(++requests);
      try {
        return await bus.request(...asked);
      } finally {
        requests -= 1;
      }
    },
  };
}

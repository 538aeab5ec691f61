import { setImmediate as nextTurn } from "node:timers/promises";
import { runOutput } from "@faculty/data/datasets";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { connectNats } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import type { RunSpec, TermSpec } from "@faculty/shared/config";
import { createLogger } from "@faculty/shared/logging";
import { plan, stepsPerRequest } from "@faculty/shared/plan";
import { createRandom } from "@faculty/shared/random";
import { type PlannedBatch, type PlannedSamples, type Position, zeroCounters } from "@faculty/student-trainer/batch";
import { harvestSignals } from "@faculty/student-trainer/harvest";
import { createModelLearner, type Learner } from "@faculty/student-trainer/learner";
import { createPuller, defaultRequestTimeoutMs, localBatches, pulledBatches } from "@faculty/student-trainer/receive";
import { numberedOutput } from "@faculty/testing";
import { type BenchStudent, defaultStudents } from "../bench-student.ts";
import { syntheticImages } from "../synthetic-data.ts";
import { pullBare } from "./bare-nats.ts";
import { benchSamples, temperature } from "./bench-run.ts";
import { computedBatches } from "./computed-batches.ts";
import type { Role, RoleSpec, StudentKind } from "./role-spec.ts";

const hardLabels: readonly TermSpec[] = [{ loss: "hard-label", weight: 1 }];

/** The default credit, and the batch being trained on. */
const bareRoundsAtOnce = 5;

type Batches = (from: Position, abort: AbortSignal) => AsyncGenerator<PlannedBatch, void, undefined>;

/** A student that pulls, or trains on what it pulls, on what it computes itself, or on hard labels; in samples a second. */
export async function startStudent(spec: Extract<RoleSpec, { kind: "student" }>): Promise<Role> {
  const { url, run, student } = spec;
  const dataset = syntheticImages(benchSamples, spec.classes);
  const bus = await connectNats({ servers: url, clientName: "student" });
  const bare = await pullBare(url);
  const { seed } = run;
  const { batchSize } = run.train;
  const runPlan = plan({ seed, epochs: Infinity, batchSize, validation: 0, labels: dataset.train.labels });
  const samples: PlannedSamples = { dataset, plan: runPlan, augment: [], epochs: Infinity, firstEpoch: 0 };
  const puller = createPuller({
    bus,
    run: run.name,
    policy: run.ensemble.policy,
    pinned: {},
    generation: 0,
    counters: zeroCounters(),
    epochCounters: {},
    requestTimeoutMs: defaultRequestTimeoutMs,
    giveUpAfterMs: Infinity,
    clock: systemClock,
    jitter: createRandom(seed),
    logger: createLogger({ service: "student-trainer", level: "error" }),
  });
  const teachers = run.teachers.map(({ name }) => name);
  const pulls = {
    puller,
    run: run.name,
    teachers,
    merged: teachers,
    released: [],
    temperature,
    sparse: false,
    wanted: { kind: "mixture", perTeacher: false, layers: [] },
    stepsPerRequest: stepsPerRequest(run),
  } as const;
  const harvest = () =>
    harvestSignals({
      bus,
      run: run.name,
      policy: run.ensemble.policy,
      plan: runPlan,
      dataset,
      epochs: 1,
      credit: run.train.credit,
      stepsPerRequest: stepsPerRequest(run),
      giveUpAfterMs: Infinity,
      clock: systemClock,
      jitter: createRandom(seed),
      logger: createLogger({ service: "student-trainer", level: "error" }),
      onProgress: () => undefined,
      abort: new AbortController().signal,
    });
  const pulled =
    (credit: number): Batches =>
    (from, abort) =>
      pulledBatches(samples, { ...pulls, credit }, from, abort);
  const trainers = student === undefined ? null : await trainersOf(student, run);
  const computed = spec.teachers && (await computedBatches(samples, spec.teachers, run));

  function bareRounds(how: "inline" | "reference", atOnce: number) {
    return async (seconds: number) => {
      const startMs = systemClock.now();
      let rounds = 0;
      const one = async () => {
        for (; systemClock.now() < startMs + 1000 * seconds; rounds++) await bare.pull(how);
      };
      await Promise.all(Array.from({ length: atOnce }, one));
      return (1000 * rounds * batchSize) / (systemClock.now() - startMs);
    };
  }

  const train = (learner: Learner | undefined, batches: Batches | undefined) => {
    if (learner === undefined || batches === undefined) return {};
    return { batches, onBatch: trainOn(learner, runPlan.stepsPerEpoch), settle: () => void learner.takeTerms() };
  };
  let rowsPulled = 0;
  const onBatch = ({ rows }: PlannedBatch) => {
    rowsPulled += rows;
  };
  return {
    measures: {
      pull: rate(runPlan.stepsPerEpoch, { batches: pulled(run.train.credit), onBatch }),
      harvest,
      "rows-pulled": () => Promise.resolve(rowsPulled),
      "pull-one-by-one": rate(runPlan.stepsPerEpoch, { batches: pulled(1) }),
      "bare-inline": bareRounds("inline", bareRoundsAtOnce),
      "bare-reference": bareRounds("reference", bareRoundsAtOnce),
      "bare-inline-one-by-one": bareRounds("inline", 1),
      "bare-reference-one-by-one": bareRounds("reference", 1),
      distil: rate(runPlan.stepsPerEpoch, train(trainers?.distil, pulled(run.train.credit))),
      compute: rate(runPlan.stepsPerEpoch, train(trainers?.compute, computed)),
      hard: rate(
        runPlan.stepsPerEpoch,
        train(trainers?.hard, (from) => localBatches(samples, from)),
      ),
      tensors: () => Promise.resolve(tf.memory().numTensors),
    },
    [Symbol.asyncDispose]: async () => {
      puller[Symbol.dispose]();
      await bare[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

interface Work {
  readonly batches?: Batches;
  readonly onBatch?: (batch: PlannedBatch) => void;
  readonly settle?: () => void;
}

/** Goes on where the last call left off. */
function rate(stepsPerEpoch: number, { batches, onBatch, settle }: Work): (seconds: number) => Promise<number> {
  let position: Position = { epoch: 0, step: 0 };
  return async (seconds) => {
    if (batches === undefined) throw new Error("this student was not started for that");
    const stop = new AbortController();
    const startMs = systemClock.now();
    let rows = 0;
    for await (const batch of batches(position, stop.signal)) {
      onBatch?.(batch);
      rows += batch.rows;
      const { epoch, step } = batch;
      position = step + 1 < stepsPerEpoch ? { epoch, step: step + 1 } : { epoch: epoch + 1, step: 0 };
      if (systemClock.now() >= startMs + 1000 * seconds) break;
      await nextTurn(); // as a phase does
    }
    settle?.();
    return (1000 * rows) / (systemClock.now() - startMs);
  };
}

function trainOn(learner: Learner, stepsPerEpoch: number): (batch: PlannedBatch) => void {
  let steps = 0;
  return (batch) => learner.train(batch, batch.epoch + batch.step / stepsPerEpoch, steps++);
}

async function trainersOf(
  student: StudentKind,
  run: RunSpec,
): Promise<Readonly<Record<"distil" | "compute" | "hard", Learner>>> {
  await startBackend();
  const dataset = syntheticImages(1);
  const { inputShape, classes } = dataset;
  const { model } = defaultStudents.find(({ name }) => name === student) as BenchStudent;
  const learner = async (terms: readonly TermSpec[]) =>
    createModelLearner({
      model: await buildModel(model, inputShape, numberedOutput(classes.length), run.seed),
      inputShape,
      output: runOutput(dataset),
      teachers: run.teachers.length,
      terms,
      optimizer: run.student.optimizer,
      seed: run.seed,
    });
  return {
    distil: await learner(run.objective),
    compute: await learner(run.objective),
    hard: await learner(hardLabels),
  };
}

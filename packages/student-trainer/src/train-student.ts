import { createHash } from "node:crypto";
import { join } from "node:path";
import { rowLabels } from "@faculty/data/augmentation";
import { runOutput } from "@faculty/data/datasets";
import { classBiasProblems, type TermSpec } from "@faculty/shared/config";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { type Plan, planOf } from "@faculty/shared/plan";
import { createRandom } from "@faculty/shared/random";
import type { Source } from "@faculty/shared/samples";
import { countPartialRows } from "./batch/partial-rows.ts";
import { zeroCounters } from "./batch/pull-counters.ts";
import { type BestWeights, type Checkpoint, type PhaseKey, phaseStart } from "./checkpoint/checkpoint.ts";
import { createCheckpointStore } from "./checkpoint/checkpoint-store.ts";
import { checkpointFolder } from "./checkpoint/last-checkpoint.ts";
import type { TrainedModel } from "./checkpoint/trained-model.ts";
import { allIds, thresholdsOf } from "./evaluate/evaluate-logits.ts";
import { evaluateSamples } from "./evaluate/measurement.ts";
import type { StudentModel } from "./learner/student-model.ts";
import { openLedger } from "./ledger/ledger.ts";
import type { LedgerRecord } from "./ledger/ledger-record.ts";
import { layerSignals } from "./objective/terms/objective-terms.ts";
import { openStudentModel } from "./open-student-model.ts";
import { tuneClassBias } from "./phases/class-bias.ts";
import { lessonSamples } from "./phases/lesson.ts";
import { type PhaseEnd, runPhase } from "./phases/phase.ts";
import { checkpointStudent, type Student, type TrainStudentOptions } from "./phases/student.ts";
import { fineTunePhase, firstPhase, stagePhase } from "./phases/student-phases.ts";
import {
  allTerms,
  asksTeachers,
  checkIdentity,
  classBiasOf,
  fineTuneOf,
  hardLabelsOnly,
  identityOf,
  type StudentSpec,
  stagesOf,
  termsOf,
} from "./phases/student-spec.ts";
import { createValidation, type Validate } from "./phases/validation.ts";
import { probeLayers } from "./receive/probe-layers.ts";
import { createPuller, defaultRequestTimeoutMs, type Puller } from "./receive/puller.ts";
import { type StudentResult, writeStudentResult } from "./student-result.ts";

export type StudentOutcome =
  | { readonly kind: "finished"; readonly result: StudentResult }
  /** A checkpoint holds everything; the same call goes on from it. */
  | { readonly kind: "stopped" };

const keptCheckpoints = 3;
const ledgerFile = "ledger.jsonl";

/**
 * Trains one student of a run, from its checkpoint where there is one: first phase with early stopping, model saved,
 * fine-tuning on hard labels and biases of classes where the run file has them, each followed by a model that is saved,
 * result written. Called again after it finished, it gives the same result.
 * @param open - Makes the model that is trained.
 * @throws FacultyError USAGE, BAD_RUN_FILE, RESUME_MISMATCH, NOT_FINITE, IO_FAILED, and what `open` and `Puller.pull`
 * throw.
 */
export async function trainStudent(
  options: TrainStudentOptions,
  open: (student: StudentSpec) => Promise<StudentModel> = openStudentModel,
): Promise<StudentOutcome> {
  const { spec, dataset, folder, logger, disk = nodeDisk } = options;
  const terms = termsOf(options);
  const every = allTerms(options);
  const store = createCheckpointStore(disk, join(folder, checkpointFolder), keptCheckpoints, logger);
  const identity = identityOf(options);
  const found = await store.latest();
  if (found !== null) {
    checkIdentity(found.identity, identity, folder);
    logger.info(
      { event: "student-resumed", phase: found.phase, epoch: found.state.epoch, step: found.state.step },
      "resuming from a checkpoint",
    );
  }
  await using ledger = await openLedger(
    disk,
    join(folder, ledgerFile),
    beginOf(options, identity),
    found?.ledger ?? null,
    logger,
  );
  using puller = asksTeachers(every) ? pullerOf(options, found) : null;
  const runPlan = planOf(spec, dataset);
  using model = await open(options);
  checkBiases(options, runPlan);
  const toCome = found === null || isTaught(found.phase) ? every : []; // teachers may be gone by then
  const teacherLayers = await probed(options, toCome, puller, runPlan);
  const { policy } = spec.ensemble;
  const partialRows = countPartialRows(policy, runPlan.trainIds.length, found?.epochMasks ?? {});
  const parts = { terms, model, plan: runPlan, puller, partialRows, teacherLayers };
  return await train({ options, ...parts, store, ledger, identity }, found);
}

function beginOf({ runId: run, student, seed }: TrainStudentOptions, identity: Checkpoint["identity"]): LedgerRecord {
  const digest = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  return { kind: "begin", run, student, seed, identity: digest };
}

/** @throws FacultyError BAD_RUN_FILE. */
function checkBiases(options: TrainStudentOptions, { validationIds }: Plan): void {
  const classBias = classBiasOf(options);
  if (classBias === undefined) return;
  const { dataset } = options;
  const problems = classBiasProblems(classBias.tune, dataset.classes, rowLabels(dataset, "train", validationIds));
  if (problems.length > 0) throw new FacultyError("BAD_RUN_FILE", problems.join("; "), { problems });
}

function isTaught(phase: PhaseKey): boolean {
  return phase === "first" || phase.startsWith("stage:");
}

/** @throws FacultyError UNKNOWN_LAYER for a layer that a teacher does not have. */
function probed(
  { runId: run, dataset, abort }: TrainStudentOptions,
  terms: readonly TermSpec[],
  puller: Puller | null,
  { trainIds }: Plan,
): Promise<Student["teacherLayers"]> {
  const [sample = 0] = trainIds;
  if (puller === null) return Promise.resolve(new Map());
  return probeLayers({ puller, run, output: runOutput(dataset), layers: layerSignals(terms), sample, abort });
}

function pullerOf(options: TrainStudentOptions, found: Checkpoint | null): Puller {
  const { bus, spec, runId, clock, logger } = options;
  if (bus === null) throw new FacultyError("USAGE", `student ${options.student} asks teachers and is given no bus`);
  return createPuller({
    bus,
    run: runId,
    policy: spec.ensemble.policy,
    pinned: found?.digests ?? {},
    generation: found?.generation ?? 0,
    counters: found?.counters ?? zeroCounters(),
    epochCounters: found?.epochCounters ?? {},
    requestTimeoutMs: options.requestTimeoutMs ?? defaultRequestTimeoutMs,
    giveUpAfterMs: options.giveUpAfterMs ?? Infinity,
    clock,
    jitter: createRandom(options.seed),
    logger,
    meter: options.meter,
  });
}

async function train(student: Student, found: Checkpoint | null): Promise<StudentOutcome> {
  const { options, model } = student;
  const { objective, folder } = options;
  const fineTune = fineTuneOf(options);
  const classBias = classBiasOf(options);
  const afterTraining: PhaseKey = classBias === undefined ? "done" : "class-bias";
  let state = found?.state ?? phaseStart(model.readWeights(), null);
  const stages = stagesOf(options);
  const order: readonly PhaseKey[] = [...stages.map(({ name }) => `stage:${name}` as const), "first"];
  let phase = found?.phase ?? (order[0] as PhaseKey);
  let finished = found?.finished ?? [];
  for (const [i, stage] of stages.entries()) {
    if (phase !== order[i]) continue;
    const end = await runPhase(stagePhase(student, stage, state));
    if (end.kind === "stopped") return end;
    phase = order[i + 1] as PhaseKey;
    state = phaseStart(model.readWeights(), null);
    await checkpointStudent(student, phase, state, finished);
  }
  if (phase === "first") {
    const end = await runPhase(firstPhase(student, state, await createValidation(student, student.terms)));
    if (end.kind === "stopped") return end;
    const trained = await finish(student, objective === "distil" ? "distilled" : objective, end);
    finished = [...finished, trained];
    phase = fineTune === undefined ? afterTraining : "fine-tune";
    state = phaseStart(model.readWeights(), null);
    if (fineTune === undefined) await checkpointStudent(student, phase, state, finished);
  }
  if (phase === "fine-tune" && fineTune !== undefined) {
    const validate = await createValidation(student, hardLabelsOnly(options.spec));
    if (found?.phase !== phase) {
      state = phaseStart(model.readWeights(), validated(student, validate));
      await checkpointStudent(student, phase, state, finished);
    }
    const end = await runPhase(fineTunePhase(student, state, validate, fineTune, finished));
    if (end.kind === "stopped") return end;
    finished = [...finished, await finish(student, "fine-tuned", end)];
    phase = afterTraining;
    state = phaseStart(model.readWeights(), null);
    await checkpointStudent(student, phase, state, finished);
  }
  if (phase === "class-bias" && classBias !== undefined) {
    model.writeWeights(state.weights);
    const biases = tuneClassBias(student, classBias);
    finished = [...finished, { ...(await finish(student, "with-biases", noEpochs)), biases }];
    await checkpointStudent(student, "done", phaseStart(model.readWeights(), null), finished);
  }
  const result = resultOf(student, finished);
  await writeStudentResult(options.disk ?? nodeDisk, folder, result);
  return { kind: "finished", result };
}

type Finished = Extract<PhaseEnd, { kind: "finished" }>;

const noEpochs: Finished = { kind: "finished", bestEpoch: -1, history: [] };

/** Measures the model as the phase left it, and saves it. */
async function finish(student: Student, name: TrainedModel["name"], end: Finished): Promise<TrainedModel> {
  const { options, model, plan: runPlan } = student;
  const { dataset, folder, logger } = options;
  const { bestEpoch, history } = end;
  const { validationIds } = runPlan;
  const isHeldOut = validationIds.length > 0;
  const thresholds = isHeldOut ? thresholdsOf((ids) => model.predict("train", ids), dataset, validationIds) : null;
  const evaluated = (source: Source, ids: Int32Array) =>
    evaluateSamples((some) => model.predict(source, some), dataset, source, ids, thresholds ?? undefined);
  const validation = isHeldOut ? evaluated("train", validationIds) : null;
  const test = evaluated("test", allIds(dataset, "test"));
  const lesson = options.objective === "distil" ? "taught" : options.objective;
  const digest = await model.save(join(folder, name), lessonSamples(lesson, dataset, runPlan));
  student.ledger.add({ kind: "model", name, bestEpoch, digest });
  logger.info(
    { event: "model-saved", model: name, bestEpoch, digest, accuracy: validation?.accuracy ?? null },
    "model saved",
  );
  return { name, digest, bestEpoch, history, validation, test, ...(thresholds !== null && { thresholds }) };
}

/** Fine-tuning competes with the model it starts from. */
function validated({ model }: Student, validate: Validate): BestWeights | null {
  const validation = validate();
  return validation && { epoch: -1, validation, weights: model.readWeights() };
}

function resultOf({ options, model, puller }: Student, models: readonly TrainedModel[]): StudentResult {
  const { parameters, multiplyAdds } = model;
  const { runId: run, student, seed, objective } = options;
  const counters = { ...(puller?.counters ?? zeroCounters()) };
  return { run, student, seed, objective, models, parameters, multiplyAdds, counters };
}

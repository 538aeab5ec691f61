import { runOutput } from "@faculty/data/datasets";
import { staysSparse } from "@faculty/shared/codecs";
import {
  isSteady,
  mergedTeachers,
  type OptimizerSpec,
  type RunSpec,
  type StageSpec,
  scheduleValue,
  type TermSpec,
} from "@faculty/shared/config";
import { validationFigures } from "@faculty/shared/metrics";
import { stepsPerRequest } from "@faculty/shared/plan";
import type { Progress, Wanted } from "@faculty/shared/protocol";
import { noMeter } from "@faculty/shared/telemetry";
import type { PlannedSamples } from "../batch/planned-samples.ts";
import type { Checkpoint, PhaseState } from "../checkpoint/checkpoint.ts";
import type { TrainedModel } from "../checkpoint/trained-model.ts";
import type { Learner } from "../learner/learner.ts";
import { stepRecord } from "../ledger/step-record.ts";
import { comparesLogits, layerSignals, objectiveNeeds } from "../objective/terms/objective-terms.ts";
import { localBatches } from "../receive/local-batches.ts";
import { pulledBatches } from "../receive/pulled-batches.ts";
import { unmaskedLogits } from "../receive/unmasked-logits.ts";
import type { StepKind } from "../step/training-step.ts";
import { type LessonKind, lessonOf } from "./lesson.ts";
import type { PhaseOptions } from "./phase.ts";
import { phaseTeachers } from "./phase-teachers.ts";
import { checkpointStudent, type Student } from "./student.ts";
import { asksTeachers, hardLabelsOnly, stagesOf } from "./student-spec.ts";
import type { Validate } from "./validation.ts";

type PhaseName = Extract<Progress, { kind: "trainer" }>["phase"];

/**
 * On a stage's objective, with orders and views that no other phase uses. There is nothing to choose by yet: a stage of
 * hints leaves the student's head untrained, so that the last weights are kept and no validation is made.
 */
export function stagePhase(student: Student, stage: StageSpec, start: PhaseState): PhaseOptions {
  const { spec } = student.options;
  const before = spec.stages.slice(0, spec.stages.indexOf(stage)).reduce((sum, { epochs }) => sum + epochs, 0);
  const firstEpoch = spec.train.epochs + (spec.fineTune?.epochs ?? 0) + before;
  const samples = samplesOf(student, stage.epochs, firstEpoch, "taught");
  const optimizer = stage.optimizer ?? spec.student.optimizer;
  const { batches, prefer } = batchesOf(student, stage.objective, samples);
  return {
    ...common(student, `stage:${stage.name}`, "stage", samples, [], optimizer),
    teachers: phaseTeachers(student, stage.objective, firstEpoch),
    patience: null,
    validate: () => null,
    createLearner: () =>
      learnerOf(student, stage.objective, optimizer, { name: "stage", prefer, frozen: stage.freeze }),
    firstStep: firstEpoch * student.plan.stepsPerEpoch,
    start,
    batches,
  };
}

/** On the run's objective, or on hard labels from scratch. */
export function firstPhase(student: Student, start: PhaseState, validate: Validate): PhaseOptions {
  const { options, terms } = student;
  const { spec } = options;
  const lesson = options.objective === "distil" ? "taught" : options.objective;
  const samples = samplesOf(student, options.epochs ?? spec.train.epochs, 0, lesson);
  const name = options.epochs !== undefined ? "tune" : options.objective === "distil" ? "distil" : "scratch";
  const { batches, prefer } = batchesOf(student, terms, samples);
  return {
    ...common(student, "first", name, samples, [], spec.student.optimizer),
    teachers: phaseTeachers(student, terms, 0),
    validate,
    createLearner: () => learnerOf(student, terms, spec.student.optimizer, { name, prefer, frozen: [] }),
    firstStep: 0,
    start,
    batches,
  };
}

interface Batches {
  readonly batches: PhaseOptions["batches"];
  readonly prefer: StepKind;
}

/** The plan's batches with what the terms need of the teachers, and how steps on them are best done. */
function batchesOf({ options, puller }: Student, terms: readonly TermSpec[], samples: PlannedSamples): Batches {
  const { spec, runId: run, temperature, abort } = options;
  if (puller === null || !asksTeachers(terms))
    return { batches: (from) => localBatches(samples, from), prefer: "graph" };
  const needs = objectiveNeeds(terms);
  const perTeacher = needs.has("teacherSignals");
  const isMixed = perTeacher || needs.has("softTarget") || needs.has("softLogits");
  const layers = layerSignals(terms);
  const wanted: Wanted = isMixed ? { kind: "mixture", perTeacher, layers } : { kind: "layers", layers };
  const teachers = spec.teachers.map(({ name }) => name);
  const merged = mergedTeachers(spec).map(({ name }) => name);
  const asked = { credit: spec.train.credit, stepsPerRequest: stepsPerRequest(spec) };
  const sparse = staysSparse(spec.codec, runOutput(samples.dataset));
  const pulls = { puller, run, teachers, merged, temperature, wanted, sparse, ...asked };
  return {
    batches: (from, released) => {
      const pulled = pulledBatches(samples, { ...pulls, released }, from, abort);
      const term = comparesLogits(terms);
      return term === undefined ? pulled : unmaskedLogits(pulled, term, runOutput(samples.dataset));
    },
    // A graph is made for one temperature: one that changes at each step would have each step make its own.
    prefer: isSteady(temperature) ? "graph" : "portable",
  };
}

/** On hard labels, with orders and views that the first phase has not used. */
export function fineTunePhase(
  student: Student,
  start: PhaseState,
  validate: Validate,
  { epochs, learningRate, freeze }: NonNullable<RunSpec["fineTune"]>,
  finished: readonly TrainedModel[],
): PhaseOptions {
  const { spec } = student.options;
  const samples = samplesOf(student, epochs, spec.train.epochs, "fine-tune");
  const optimizer = { ...spec.student.optimizer, learningRate };
  return {
    ...common(student, "fine-tune", "fine-tune", samples, finished, optimizer),
    teachers: null,
    validate,
    createLearner: () => {
      return learnerOf(student, hardLabelsOnly(spec), optimizer, {
        name: "fine-tune",
        prefer: "graph",
        frozen: freeze,
      });
    },
    firstStep: spec.train.epochs * student.plan.stepsPerEpoch,
    start,
    batches: (from) => localBatches(samples, from),
  };
}

function learnerOf(
  { options, model, teacherLayers }: Student,
  terms: readonly TermSpec[],
  optimizer: OptimizerSpec,
  { name, ...how }: { readonly name: PhaseName; readonly prefer: StepKind; readonly frozen: readonly string[] },
): Learner {
  const onKind = (kind: StepKind, why: string) => {
    options.logger.info({ event: "step-kind", phase: name, kind }, `steps are ${kind}: ${why}`);
  };
  return model.createLearner({ terms, optimizer, teacherLayers, ...how, onKind });
}

type Common = Omit<PhaseOptions, "validate" | "createLearner" | "firstStep" | "start" | "batches" | "teachers">;

function common(
  student: Student,
  phase: Checkpoint["phase"],
  name: PhaseName,
  { epochs, firstEpoch, plan }: PlannedSamples,
  finished: readonly TrainedModel[],
  { learningRate }: OptimizerSpec,
): Common {
  const { options, puller, partialRows, ledger, model } = student;
  const stepsBefore = epochsBefore(student, phase) * student.plan.stepsPerEpoch;
  const { spec, meter = noMeter } = options;
  return {
    epochs,
    stepsPerEpoch: plan.stepsPerEpoch,
    patience: spec.train.earlyStopping?.patience ?? null,
    checkpoint: {
      everySteps: spec.train.checkpointEverySteps,
      write: (state) => checkpointStudent(student, phase, state, finished),
    },
    onApply: options.onApply,
    onReceived: (waitedMs) => meter.observe("faculty_trainer_wait_seconds", { phase: name }, waitedMs / 1000),
    onStep: (batch) => {
      partialRows.add(batch);
      ledger.add(stepRecord(batch));
      meter.count("faculty_trainer_steps_total", { phase: name });
      meter.count("faculty_trainer_samples_total", { phase: name }, batch.rows);
    },
    onEpoch: (phaseEpoch) => {
      const epoch = firstEpoch + phaseEpoch;
      const pulls = puller === null || phase === "fine-tune" ? null : puller.takeEpoch(epoch);
      ledger.add({ kind: "epoch", epoch, steps: plan.stepsPerEpoch, pulls });
      return { pulls, masks: partialRows.takeEpoch(epoch) };
    },
    onEpochEnd: (record, readWeights) => {
      const figures = Object.entries(record.validation === null ? {} : validationFigures(record.validation));
      meter.gauge("faculty_validation", () => figures.map(([metric, value]) => ({ labels: { metric }, value })));
      options.onEpoch?.({
        phase,
        steps: stepsBefore + (record.epoch + 1) * plan.stepsPerEpoch,
        record,
        learningRate: scheduleValue(learningRate, record.epoch),
        weightNames: model.weightNames,
        readWeights,
      });
    },
    onProgress: ({ disagreement, ...progress }) => {
      const terms = Object.entries(progress.terms);
      meter.gauge("faculty_loss", () => terms.map(([term, value]) => ({ labels: { term }, value })));
      const weights = Object.entries(progress.weights);
      meter.gauge("faculty_teacher_weight", () => weights.map(([teacher, value]) => ({ labels: { teacher }, value })));
      meter.gauge("faculty_teacher_disagreement_nats", () =>
        disagreement === null ? [] : [{ labels: {}, value: disagreement }],
      );
      const place = { phase: name, epochs, steps: plan.stepsPerEpoch };
      const steps = stepsBefore + progress.epoch * plan.stepsPerEpoch + progress.step;
      options.onProgress({ kind: "trainer", student: options.student, ...place, ...progress }, steps);
    },
    clock: options.clock,
    abort: options.abort,
  };
}

/** Of the phases before, in the order in which they are trained. */
function epochsBefore({ options }: Student, phase: Checkpoint["phase"]): number {
  const stages = stagesOf(options);
  const place = stages.findIndex(({ name }) => phase === `stage:${name}`);
  const before = (place < 0 ? stages : stages.slice(0, place)).reduce((sum, { epochs }) => sum + epochs, 0);
  return phase === "fine-tune" ? before + (options.epochs ?? options.spec.train.epochs) : before;
}

function samplesOf({ options, plan }: Student, epochs: number, firstEpoch: number, kind: LessonKind): PlannedSamples {
  const { dataset, spec } = options;
  return { ...lessonOf(kind, dataset, plan, spec.train.batchSize), augment: spec.augment, epochs, firstEpoch };
}

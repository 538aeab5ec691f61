import { isSteady, type OptimizerSpec, type RunSpec, type TermSpec } from "@faculty/shared/config";
import type { Progress } from "@faculty/shared/protocol";
import type { Checkpoint, PhaseState } from "./checkpoint/checkpoint.ts";
import { evaluateModel } from "./evaluate/evaluate-model.ts";
import { stepRecord } from "./ledger/step-record.ts";
import { layerSignals, objectiveNeeds } from "./objective/objective.ts";
import type { PhaseOptions } from "./phase.ts";
import { localBatches } from "./receive/local-batches.ts";
import type { PlannedSamples } from "./receive/planned-samples.ts";
import { pulledBatches } from "./receive/pulled-batches.ts";
import type { Learner } from "./step/learner.ts";
import { createModelLearner } from "./step/model-learner.ts";
import type { StepKind } from "./step/training-step.ts";
import { checkpointStudent, type Student } from "./student.ts";
import { hardLabelsOnly } from "./student-spec.ts";
import type { TrainedModel } from "./trained-model.ts";

type PhaseName = Extract<Progress, { kind: "trainer" }>["phase"];

/** On the run's objective, or on hard labels from scratch. */
export function firstPhase(student: Student, start: PhaseState): PhaseOptions {
  const { options, puller, terms } = student;
  const { spec, runId, temperature, signal } = options;
  const epochs = options.epochs ?? spec.train.epochs;
  const samples = samplesOf(student, epochs, 0);
  const perTeacher = objectiveNeeds(terms).has("teacherSignals");
  const layers = layerSignals(terms);
  const pulls = puller && { puller, run: runId, temperature, perTeacher, layers, credit: spec.train.credit };
  const name = options.epochs === undefined ? options.objective : "tune";
  // A graph is made for one temperature: one that changes at each step would have each step make its own.
  const prefer = pulls === null || isSteady(temperature) ? "graph" : "portable";
  return {
    ...common(student, "first", name, samples, []),
    createLearner: () => learnerOf(student, terms, spec.student.optimizer, { name, prefer }),
    firstStep: 0,
    start,
    batches: (from) => (pulls === null ? localBatches(samples, from) : pulledBatches(samples, pulls, from, signal)),
  };
}

/** On hard labels, with orders and views that the first phase has not used. */
export function fineTunePhase(
  student: Student,
  start: PhaseState,
  { epochs, learningRate }: NonNullable<RunSpec["fineTune"]>,
  finished: readonly TrainedModel[],
): PhaseOptions {
  const { spec } = student.options;
  const samples = samplesOf(student, epochs, spec.train.epochs);
  return {
    ...common(student, "fine-tune", "fine-tune", samples, finished),
    createLearner: () => {
      const optimizer = { ...spec.student.optimizer, learningRate };
      return learnerOf(student, hardLabelsOnly(spec), optimizer, { name: "fine-tune", prefer: "graph" });
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
  { name, prefer }: { readonly name: PhaseName; readonly prefer: StepKind },
): Learner {
  const { seed, dataset, logger } = options;
  const { inputShape, classes } = dataset;
  const onKind = (kind: StepKind, why: string) => {
    logger.info({ event: "step-kind", phase: name, kind }, `steps are ${kind}: ${why}`);
  };
  return createModelLearner({
    model,
    inputShape,
    classes: classes.length,
    terms,
    optimizer,
    seed,
    teacherLayers,
    prefer,
    onKind,
  });
}

type Common = Omit<PhaseOptions, "createLearner" | "firstStep" | "start" | "batches">;

function common(
  student: Student,
  phase: Checkpoint["phase"],
  name: PhaseName,
  { epochs, firstEpoch }: PlannedSamples,
  finished: readonly TrainedModel[],
): Common {
  const { options, model, plan, puller, ledger } = student;
  const { spec, dataset } = options;
  return {
    epochs,
    stepsPerEpoch: plan.stepsPerEpoch,
    patience: spec.train.earlyStopping?.patience ?? null,
    validate: () => {
      if (plan.validationIds.length === 0) return null;
      const { accuracy, nll } = evaluateModel(model, dataset, "train", plan.validationIds);
      return { accuracy, nll };
    },
    checkpoint: {
      everySteps: spec.train.checkpointEverySteps,
      write: (state) => checkpointStudent(student, phase, state, finished),
    },
    onStep: (batch) => ledger.add(stepRecord(batch)),
    onEpoch: (phaseEpoch) => {
      const epoch = firstEpoch + phaseEpoch;
      const pulls = puller === null || phase === "fine-tune" ? null : puller.takeEpoch(epoch);
      ledger.add({ kind: "epoch", epoch, steps: plan.stepsPerEpoch, pulls });
      return pulls;
    },
    onProgress: (progress) =>
      options.onProgress({
        kind: "trainer",
        student: options.student,
        phase: name,
        epochs,
        steps: plan.stepsPerEpoch,
        ...progress,
      }),
    clock: options.clock,
    signal: options.signal,
  };
}

function samplesOf({ options, plan }: Student, epochs: number, firstEpoch: number): PlannedSamples {
  const { dataset, spec } = options;
  return { dataset, plan, augment: spec.augment, epochs, firstEpoch };
}

import { fannedStudent, mergedTeachers, type RunSpec, type TermSpec } from "@faculty/shared/config";
import { layerSignals, objectiveNeeds } from "@faculty/student-trainer/objective/terms";
import type { LessonKind } from "@faculty/student-trainer/phases";
import type { StudentJob } from "../jobs/student-jobs.ts";

/** A stretch of a student's training, in epochs of the run's plan. */
export interface ExpectedPhase {
  readonly name: string;
  readonly firstEpoch: number;
  readonly epochs: number;
  /** Epochs without improvement after which it may end before its last one; null: never. */
  readonly patience: number | null;
  /** The model that is saved at its end; null where none is. */
  readonly model: string | null;
  /** What it is trained on. */
  readonly lesson: LessonKind;
  /** Teachers asked about each of its steps until one is released. */
  readonly asked: number;
}

/** What a student's ledger must tell of, in order, as the run file has it. */
export function expectedPhases(spec: RunSpec, job: StudentJob): readonly ExpectedPhase[] {
  const { train, fineTune, classBias } = spec;
  const isWhole = job.kind === "distil";
  const isTaught = isWhole || job.kind === "tune";
  const patience = train.earlyStopping?.patience ?? null;
  let stageEpoch = train.epochs + (fineTune?.epochs ?? 0);
  const stages = (isWhole ? spec.stages : []).map(({ name, epochs, objective }): ExpectedPhase => {
    const firstEpoch = stageEpoch;
    stageEpoch += epochs;
    const asked = askedBy(objective, spec);
    return { name: `stage ${name}`, firstEpoch, epochs, patience: null, model: null, lesson: "taught", asked };
  });
  const first: ExpectedPhase = {
    name: isTaught ? "distillation" : "from scratch",
    firstEpoch: 0,
    epochs: job.epochs ?? train.epochs,
    patience,
    model: isTaught ? "distilled" : job.kind,
    lesson: isTaught ? "taught" : (job.kind as "scratch" | "ceiling"),
    asked: !isTaught ? 0 : askedBy(fannedStudent(spec, job.student).spec.objective, spec),
  };
  if (!isWhole) return [...stages, first];
  const { epochs = 0 } = fineTune ?? {};
  const tuning: ExpectedPhase = {
    name: "fine-tuning",
    firstEpoch: train.epochs,
    epochs,
    patience,
    model: "fine-tuned",
    lesson: "fine-tune",
    asked: 0,
  };
  const biases = { ...tuning, name: "class biases", epochs: 0, model: "with-biases" };
  return [...stages, first, ...(fineTune === undefined ? [] : [tuning]), ...(classBias === undefined ? [] : [biases])];
}

/** How many teachers some terms have something of: those whose outputs are merged, and those of the layers compared. */
function askedBy(terms: readonly TermSpec[], { teachers, ensemble }: RunSpec): number {
  const needs = objectiveNeeds(terms);
  const needsOutputs = (["softTarget", "softLogits", "teacherSignals"] as const).some((need) => needs.has(need));
  const layered = new Set(layerSignals(terms).map(({ teacher }) => teacher));
  if (!needsOutputs) return layered.size;
  const merged = mergedTeachers({ teachers }).length;
  const forLayersAlone = teachers.filter(({ name, outputs }) => !outputs && layered.has(name)).length;
  return (ensemble.weighting.kind === "stochastic" ? 1 : merged) + forLayersAlone;
}

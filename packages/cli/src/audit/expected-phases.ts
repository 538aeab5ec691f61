import type { RunSpec } from "@faculty/shared/config";
import type { StudentJob } from "../supervisor/student-jobs.ts";

/** A stretch of a student's training, in epochs of the run's plan. */
export interface ExpectedPhase {
  readonly name: string;
  readonly firstEpoch: number;
  readonly epochs: number;
  /** Epochs without improvement after which it may end before its last one; null: never. */
  readonly patience: number | null;
  /** The model that is saved at its end; null where none is. */
  readonly model: string | null;
}

/** What a student's ledger must tell of, in order, as the run file has it. */
export function expectedPhases(spec: RunSpec, job: StudentJob): readonly ExpectedPhase[] {
  const { train, fineTune } = spec;
  const isWhole = job.kind === "distil";
  const patience = train.earlyStopping?.patience ?? null;
  let stageEpoch = train.epochs + (fineTune?.epochs ?? 0);
  const stages = (isWhole ? spec.stages : []).map(({ name, epochs }): ExpectedPhase => {
    const firstEpoch = stageEpoch;
    stageEpoch += epochs;
    return { name: `stage ${name}`, firstEpoch, epochs, patience: null, model: null };
  });
  const first: ExpectedPhase = {
    name: job.kind === "scratch" ? "from scratch" : "distillation",
    firstEpoch: 0,
    epochs: job.epochs ?? train.epochs,
    patience,
    model: job.kind === "scratch" ? "scratch" : "distilled",
  };
  if (!isWhole || fineTune === undefined) return [...stages, first];
  const { epochs } = fineTune;
  return [...stages, first, { name: "fine-tuning", firstEpoch: train.epochs, epochs, patience, model: "fine-tuned" }];
}

import type { RunSpec, Schedule } from "@faculty/shared/config";
import type { HParam } from "./event-messages.ts";

export interface StudentTrained {
  readonly objective: "distil" | "scratch" | "ceiling";
  readonly temperature: Schedule;
  readonly seed: number;
  /** Instead of the run file's. */
  readonly epochs: number | undefined;
}

/** What a student is trained with, as TensorBoard's table of hyperparameters compares it. A schedule stands as JSON. */
export function studentHparams(
  { student, train, objective, ensemble, fineTune }: RunSpec,
  trained: StudentTrained,
): Readonly<Record<string, HParam>> {
  const { kind, learningRate, weightDecay } = student.optimizer;
  const weights = objective.map(({ loss, weight }, place): readonly [string, HParam] => {
    const isAlone = objective.filter((term) => term.loss === loss).length === 1;
    return [`weight of ${isAlone ? loss : `${loss} ${place + 1}`}`, asValue(weight)];
  });
  const ofDistilling = trained.objective === "distil";
  return {
    trained: trained.objective,
    seed: trained.seed,
    model: JSON.stringify(student.model),
    optimizer: kind,
    "learning rate": asValue(learningRate),
    "weight decay": weightDecay,
    "batch size": train.batchSize,
    epochs: trained.epochs ?? train.epochs,
    ...(ofDistilling && {
      temperature: asValue(trained.temperature),
      weighting: JSON.stringify(ensemble.weighting),
      "fine-tuned": fineTune !== undefined && trained.epochs === undefined,
      ...Object.fromEntries(weights),
    }),
  };
}

function asValue(schedule: Schedule): HParam {
  return typeof schedule === "number" ? schedule : JSON.stringify(schedule);
}

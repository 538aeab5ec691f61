import type { ValidationMetrics } from "@faculty/shared/metrics";
import type { StudentResult } from "@faculty/student-trainer/result";
import type { ModelRole } from "../measured/scored-model.ts";

type TrainedModel = StudentResult["models"][number];

/** How a model came to be what it is, epoch by epoch. */
export interface LearningCurve {
  /** Whose it is. */
  readonly student: string;
  /** Of the student's models. */
  readonly model: TrainedModel["name"];
  readonly role: ModelRole;
  /** Whose weights were kept; −1 where no epoch was better than the start. */
  readonly bestEpoch: number;
  readonly epochs: readonly LearningEpoch[];
}

interface LearningEpoch {
  readonly epoch: number;
  /** Mean of each term over the epoch's steps, by name. */
  readonly terms: Readonly<Record<string, number>>;
  /** On the samples held out; null where nothing told epochs apart. */
  readonly validation: ValidationMetrics | null;
}

/**
 * Of the models that were trained for an epoch or more.
 * @param role - Of all of them; null: each has the role of its name.
 */
export function learningCurves(
  student: string,
  models: readonly TrainedModel[],
  role: ModelRole | null,
): readonly LearningCurve[] {
  return models.flatMap(({ name, bestEpoch, history }) => {
    const epochs = history.map(({ epoch, terms, validation }) => ({ epoch, terms, validation }));
    return epochs.length === 0 ? [] : [{ student, model: name, role: role ?? name, bestEpoch, epochs }];
  });
}

import type { Clock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import { better, type Validation, validationFigures } from "@faculty/shared/metrics";
import { type ToldFigure, toldFigures } from "@faculty/shared/protocol";
import type { PlannedBatch, Position } from "../batch/planned-samples.ts";
import { addShares, emptyTally, type TeacherTally } from "../batch/teacher-tally.ts";
import type { PhaseState } from "../checkpoint/checkpoint.ts";
import type { EpochRecord } from "../checkpoint/epoch-record.ts";
import { createEpochTerms } from "../learner/epoch-terms.ts";
import type { Learner } from "../learner/learner.ts";
import type { WeightValues } from "../student-model/model-weights.ts";
import { createProgressMeter, type Pace } from "./progress-meter.ts";

/** What an observer is told between steps. */
export interface PhaseProgress extends Position, Pace {
  readonly terms: Readonly<Record<string, number>>;
  /** Null where epochs are not told apart by labels. */
  readonly validationAccuracy: number | null;
  /** What is told first of the last epoch's validation, and its other figures; absent before the first one. */
  readonly validation?: ToldFigure & { readonly others: readonly ToldFigure[] };
  /** Mean weight of each teacher in the epoch so far, by name; empty where none is asked for its outputs. */
  readonly weights: Readonly<Record<string, number>>;
  /** Of the same steps, nats; null where there is none. */
  readonly disagreement: number | null;
  readonly released: readonly string[];
}

export type ApplyMoment = "before-apply" | "after-apply";

export interface PhaseOptions {
  /** Called once; the phase disposes what it is given. */
  readonly createLearner: () => Learner;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Steps of earlier phases: dropout goes on from there. */
  readonly firstStep: number;
  /** Epochs without a better validation after which the phase ends; null: never. Without validations it does not count. */
  readonly patience: number | null;
  /** @param released - Teachers that are not asked. */
  readonly batches: (from: Position, released: readonly string[]) => AsyncGenerator<PlannedBatch, void, undefined>;
  /** Null where no teacher is asked. */
  readonly teachers: PhaseTeachers | null;
  /** Null where nothing tells epochs apart. */
  readonly validate: () => Validation | null;
  /** A fresh start, or where a checkpoint left off. */
  readonly start: PhaseState;
  readonly checkpoint: { readonly everySteps: number; readonly write: (state: PhaseState) => Promise<void> } | null;
  /** Called right before and right after the weights change, for tests that end the process there. */
  readonly onApply?: ((moment: ApplyMoment) => void) | undefined;
  /** Called when a batch is there that was waited for so long. */
  readonly onReceived?: (waitedMs: number) => void;
  /** Called when a batch has been trained on. */
  readonly onStep: (batch: PlannedBatch) => void;
  /** Called when all batches of an epoch have been. @returns What became of the requests for them, and who made them. */
  readonly onEpoch: (epoch: number) => Pick<EpochRecord, "pulls" | "masks">;
  /** Called when an epoch is over and validated, with what is kept of it. */
  readonly onEpochEnd?: ((record: EpochRecord, readWeights: () => WeightValues) => void) | undefined;
  readonly onProgress: (progress: PhaseProgress) => void;
  readonly clock: Clock;
  readonly abort: AbortSignal;
}

/** The teachers of a phase. */
export interface PhaseTeachers {
  readonly weights: (tally: TeacherTally, found: readonly ArrayLike<number>[]) => Readonly<Record<string, number>>;
  /** A function of its argument alone. */
  readonly released: (history: readonly EpochRecord[]) => readonly string[];
  /** Called at the end of each epoch, with that epoch the last of the history. */
  readonly onEpoch: (history: readonly EpochRecord[]) => void;
}

/** `finished`: the model holds the best weights, the last ones where nothing tells epochs apart. */
export type PhaseEnd =
  | { readonly kind: "finished"; readonly bestEpoch: number; readonly history: readonly EpochRecord[] }
  | { readonly kind: "stopped" };

/**
 * Trains a model until its epochs are over, patience is, or it is told to stop. Invariants:
 * 1. The state between two steps is a function of the options alone: stopped anywhere and resumed, the phase ends in
 *    the same bits as one that was never stopped.
 * 2. A batch is trained on exactly once in that history, in the order of the plan.
 * 3. No state is handed to `checkpoint` after a term was not finite.
 */
export async function runPhase(options: PhaseOptions): Promise<PhaseEnd> {
  const { start, abort, stepsPerEpoch } = options;
  using learner = options.createLearner();
  const meter = createProgressMeter(options.clock);
  const history: EpochRecord[] = [...start.history];
  let position: Position = { epoch: start.epoch, step: start.step };
  let { steps, best, tally = emptyTally } = start;
  let released = options.teachers?.released(history) ?? [];
  learner.writeWeights(start.weights);
  if (start.learner !== null) learner.restore(start.learner);
  const terms = createEpochTerms(learner, start.terms);

  function train(batch: PlannedBatch): void {
    options.onApply?.("before-apply");
    learner.train(batch, batch.epoch + batch.step / stepsPerEpoch, options.firstStep + steps);
    options.onApply?.("after-apply");
    options.onStep(batch);
    const shares = batch.origin?.shares ?? null;
    if (shares !== null) tally = addShares(tally, shares);
    steps++;
    position = { epoch: batch.epoch, step: batch.step + 1 };
    terms.trained(position.step);
    if (position.step < stepsPerEpoch) return;
    endEpoch(batch.epoch);
    position = { epoch: batch.epoch + 1, step: 0 };
  }

  function endEpoch(epoch: number): void {
    const means = terms.endEpoch();
    const validation = options.validate();
    const told = validation && validation.metrics;
    const record = { epoch, terms: means, validation: told, ...options.onEpoch(epoch), ...teachersOfEpoch() };
    history.push(record);
    options.onEpochEnd?.(record, () => learner.readWeights());
    options.teachers?.onEpoch(history);
    if (validation !== null && (best === null || better(validation.score, best.validation.score)))
      best = { epoch, validation, weights: learner.readWeights() };
  }

  /** How much the teachers counted, and a fresh start. Sums that nobody clears in between are the same however often. */
  function teachersOfEpoch(): Pick<EpochRecord, "teachers"> {
    if (tally.steps === 0) return {};
    const teachers = teachersSoFar();
    learner.clearTeacherWeights();
    tally = emptyTally;
    return { teachers };
  }

  function teachersSoFar(): NonNullable<EpochRecord["teachers"]> {
    const weights = options.teachers?.weights(tally, learner.teacherWeights()) ?? {};
    return { weights, disagreement: tally.disagreement / tally.steps };
  }

  function report(): void {
    const recent = terms.recent();
    const validation = history.at(-1)?.validation ?? null;
    const validationAccuracy = validation !== null && "accuracy" in validation ? validation.accuracy : null;
    const [first, ...others] = validation === null ? [] : toldFigures(validationFigures(validation));
    const { weights = {}, disagreement = null } = (tally.steps > 0 ? teachersSoFar() : history.at(-1)?.teachers) ?? {};
    options.onProgress({
      ...position,
      ...meter.take(),
      terms: recent,
      validationAccuracy,
      ...(first !== undefined && { validation: { ...first, others } }),
      weights,
      disagreement,
      released,
    });
  }

  async function checkpoint(): Promise<void> {
    const soFar = terms.save();
    await options.checkpoint?.write({
      ...position,
      steps,
      weights: learner.readWeights(),
      learner: learner.save(),
      best,
      history: [...history],
      ...(tally.steps > 0 && { tally }),
      ...(soFar && { terms: soFar }),
    });
  }

  /** Patience is with validations that are no better: where there are none, no epoch is idle. */
  function isOver(): boolean {
    const idleEpochs = best === null ? 0 : history.length - 1 - best.epoch;
    return position.epoch >= options.epochs || (options.patience !== null && idleEpochs >= options.patience);
  }

  /** Until it is over, told to stop, or the teachers to be asked are others: what was asked ahead is then given up. */
  async function trainOn(): Promise<"ended" | "other teachers"> {
    for await (const batch of options.batches(position, released)) {
      options.onReceived?.(meter.received());
      train(batch);
      if (meter.trained()) report();
      if (isOver() || abort.aborted) break;
      if (options.checkpoint !== null && steps % options.checkpoint.everySteps === 0) await checkpoint();
      await options.clock.turn();
      const next = position.step > 0 ? released : (options.teachers?.released(history) ?? []);
      if (next.length === released.length) continue;
      released = next;
      return "other teachers";
    }
    return "ended";
  }

  if (!isOver()) {
    try {
      while ((await trainOn()) === "other teachers");
    } catch (thrown) {
      if (!abort.aborted || asFacultyError(thrown).code !== "CANCELLED") throw thrown;
    }
  }
  if (!isOver()) {
    await checkpoint();
    return { kind: "stopped" };
  }
  report();
  if (best !== null) learner.writeWeights(best.weights);
  return { kind: "finished", bestEpoch: best?.epoch ?? options.epochs - 1, history };
}

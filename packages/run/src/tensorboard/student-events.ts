import { validationFigures } from "@faculty/shared/metrics";
import type { Progress } from "@faculty/shared/protocol";
import type { StudentEpoch, StudentResult } from "@faculty/student-trainer";
import { type ConfusionMatrix, confusionMatrix, mostClasses } from "../report/confusions.ts";
import { confusionPicture } from "./confusion-picture.ts";
import { createEventFile } from "./event-file.ts";
import type { HParam } from "./event-messages.ts";

/** Tells TensorBoard of one student. Disposing it writes what is still to be written. */
export interface StudentEvents extends AsyncDisposable {
  /** @param steps - Of the student so far. */
  progress(progress: Progress, steps: number): void;
  epoch(epoch: StudentEpoch): void;
  /** Resolves when everything is written. @throws FacultyError IO_FAILED. */
  finished(result: StudentResult): Promise<void>;
}

export interface StudentEventsOptions {
  /** Of the student; it is there. */
  readonly folder: string;
  readonly hparams: Readonly<Record<string, HParam>>;
  /** Of the test samples; null where a sample is not of one class of many. */
  readonly labels: ArrayLike<number> | null;
  readonly classes: readonly string[];
  /** Since 1970. */
  readonly nowMs: () => number;
}

/**
 * Curves by step of terms, validation, learning rate and teachers' weights, a histogram of each weight by epoch, and at the
 * end figures and confusions of the test samples; what the student was trained with as hyperparameters.
 */
export function createStudentEvents(options: StudentEventsOptions): StudentEvents {
  const { folder, hparams, labels, classes, nowMs } = options;
  const file = createEventFile(folder, nowMs);
  let isBegun = false;
  let last = 0;
  const scalars = (prefix: string, values: Readonly<Record<string, number>>, step: number) => {
    const named = Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]);
    if (named.length > 0) tell({ kind: "scalars", values: Object.fromEntries(named) }, step);
  };
  const tell: typeof file.tell = (told, step) => {
    last = Math.max(last, step);
    file.tell(told, step);
    if (isBegun) return;
    isBegun = true;
    file.tell({ kind: "hparams", hparams, group: folder }, 0);
  };
  return {
    progress: (progress, steps) => {
      if (progress.kind !== "trainer") return;
      scalars("terms", progress.terms, steps);
      scalars("pace", { "batches a second": progress.batchesPerSecond, "share waited": progress.waitShare }, steps);
    },
    epoch: ({ record, steps, learningRate, weightNames, readWeights }) => {
      scalars("epoch", record.terms, steps);
      if (record.validation !== null) scalars("validation", validationFigures(record.validation), steps);
      scalars("optimizer", { "learning rate": learningRate }, steps);
      if (record.teachers !== undefined) {
        scalars("teacher weight", record.teachers.weights, steps);
        scalars("teachers", { disagreement: record.teachers.disagreement }, steps);
      }
      const weights = readWeights();
      weightNames.forEach((name, place) => {
        tell({ kind: "histogram", tag: `weights/${name}`, values: weights[place] ?? [] }, steps);
      });
    },
    finished: async ({ models }) => {
      for (const { name, test } of models) {
        scalars(`test ${name}`, testFigures(test), last);
        const matrix = labels === null ? null : confusionsOf(test.predicted, labels, classes);
        if (matrix !== null) tell({ kind: "image", tag: `confusions/${name}`, image: confusionPicture(matrix) }, last);
      }
      tell({ kind: "done" }, last);
      await file.written();
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

type Test = StudentResult["models"][number]["test"];

function testFigures(test: Test): Readonly<Record<string, number>> {
  if ("figures" in test) return test.figures;
  const { accuracy, nll, ece, balancedAccuracy, macroF1 } = test;
  const measured = Object.entries({ accuracy, nll, ece, balancedAccuracy, macroF1 });
  return Object.fromEntries(measured.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** Null where a picture would show nothing, or more than anybody can read. */
function confusionsOf(
  predicted: readonly number[],
  labels: ArrayLike<number>,
  { length }: readonly string[],
): ConfusionMatrix | null {
  if (length > mostClasses || predicted.length !== labels.length) return null;
  const matrix = confusionMatrix([predicted], labels, length);
  return matrix.every((row) => row === null) ? null : matrix;
}

import { rowLabels } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { PolicySpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { ofOutputs } from "@faculty/shared/metrics";
import { measuredKind, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import { createRandom } from "@faculty/shared/random";
import type { Source } from "@faculty/shared/samples";
import type { Meter } from "@faculty/shared/telemetry";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { type MergedBatch, mixtureIn } from "../batch/merged-batch.ts";
import { zeroCounters } from "../batch/pull-counters.ts";
import { zeroLogProbability } from "../batch/soft-rows.ts";
import { creditWindow } from "../receive/credit-window.ts";
import { createPuller, defaultRequestTimeoutMs, type Puller } from "../receive/puller.ts";
import type { EnsembleInsight } from "./describe-ensemble.ts";
import { type Evaluation, evaluationOf } from "./evaluation.ts";
import { type GatheredAnswers, gatherAnswers } from "./gathered-answers.ts";
import { itemRanking } from "./item-ranks.ts";
import { measuring } from "./output-kinds.ts";

export interface EnsembleEvaluationOptions {
  readonly bus: Bus;
  readonly run: string;
  readonly policy: PolicySpec;
  readonly dataset: Dataset;
  readonly source: Source;
  readonly ids: Int32Array;
  /** In the run file's order, each with the classes it knows. */
  readonly teachers: readonly AskedTeacher[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter | undefined;
  readonly abort: AbortSignal;
  /** How long one request may be repeated in vain; absent: for ever. */
  readonly giveUpAfterMs?: number | undefined;
}

interface AskedTeacher {
  readonly name: string;
  readonly classes: readonly string[];
  /** Names of the run's outputs that it says, where it does not say all of several; absent: all. */
  readonly outputs?: readonly string[] | undefined;
}

export interface EnsembleEvaluation {
  /** In the order asked for. A teacher that knows part of the classes is judged on samples of those alone. */
  readonly teachers: readonly { readonly name: string; readonly evaluation: Evaluation }[];
  readonly ensemble: Evaluation;
  /** Mean over samples of `H(p̄) − Σ w_k H(p_k)`, nats, temperature 1. */
  readonly disagreement: number;
  /** What the soft predictions say; samples are places in `ids`. */
  readonly insight: EnsembleInsight;
}

/** Samples a request: with ten teachers of a thousand classes, a reply in float32 stays under half of NATS' 1 MiB. */
const maxValuesPerReply = 100_000;
const maxRowsPerReply = 256;
/** Requests waiting at once: the teachers are busy while a reply travels. */
const credit = 4;

/** Asks the teachers, through the coordinator, for every sample as it is, and scores each of them and their mixture. */
export async function evaluateEnsemble(options: EnsembleEvaluationOptions): Promise<EnsembleEvaluation> {
  const { dataset, source, ids, teachers } = options;
  const giveUpAfterMs = options.giveUpAfterMs ?? Infinity;
  using puller = createPuller({
    ...options,
    pinned: {},
    generation: 0,
    counters: zeroCounters(),
    epochCounters: {},
    requestTimeoutMs: Math.min(defaultRequestTimeoutMs, giveUpAfterMs),
    giveUpAfterMs,
    jitter: createRandom(0),
  });
  const output = runOutput(dataset);
  const size = rowWidth(output) * rowsPerSample(output);
  const mixture = gatherAnswers(dataset, source, ids);
  const signals = teachers.map(() => gatherAnswers(dataset, source, ids));
  let disagreement = 0;
  for await (const { batch, rows } of creditWindow(requests(options, puller), credit, options.abort)) {
    const { target, perTeacher, disagreements } = mixtureIn(batch);
    mixture.add(target);
    teachers.forEach(({ name }, k) => {
      const at = indexOfTeacher(batch, name) * rows * size;
      if (perTeacher !== null) signals[k]?.add(perTeacher.subarray(at, at + rows * size));
    });
    disagreement += (disagreements[0] as number) * rows;
  }
  const labels = measuredKind(output) === "distribution" ? rowLabels(dataset, source, ids) : null;
  const ranked = itemRanking(dataset, source, ids);
  const perTeacher = signals.map(({ rows }) => rows());
  return {
    teachers: teachers.map((teacher, k) => {
      const [said, own] = [signals[k] as GatheredAnswers, perTeacher[k] as Rows<Float32Array>];
      const judged =
        labels === null ? ofSaid(teacher, said.evaluation()) : amongKnown(own, labels, knownColumns(teacher, dataset));
      return { name: teacher.name, evaluation: { ...judged, ...ranked(own) } };
    }),
    insight: measuring(output).describe(mixture.rows(), perTeacher, labels ?? []),
    ensemble: { ...mixture.evaluation(), ...ranked(mixture.rows()) },
    disagreement: disagreement / ids.length,
  };
}

/** Of what the teacher says alone. */
function ofSaid({ outputs }: AskedTeacher, evaluation: Evaluation): Evaluation {
  return outputs === undefined || !("figures" in evaluation) ? evaluation : ofOutputs(evaluation, outputs);
}

interface Pulled {
  readonly batch: MergedBatch;
  readonly rows: number;
}

function* requests(options: EnsembleEvaluationOptions, puller: Puller): Generator<(abort: Abort) => Promise<Pulled>> {
  const { run, dataset, source, ids, teachers } = options;
  const output = runOutput(dataset);
  const values = rowsPerSample(output) * rowWidth(output);
  const fitting = Math.floor(maxValuesPerReply / ((teachers.length + 1) * values));
  const rowsPerReply = Math.max(1, Math.min(maxRowsPerReply, fitting));
  for (let start = 0; start < ids.length; start += rowsPerReply) {
    const slice = ids.slice(start, start + rowsPerReply);
    const request = {
      run,
      batch: { kind: "evaluate", source, ids: [...slice] },
      temperature: 1,
      wanted: { kind: "mixture", perTeacher: true, layers: [] },
    } as const;
    yield async (abort) => ({
      batch: await puller.pull({ request, ids: slice, output }, abort),
      rows: slice.length,
    });
  }
}

/** The teacher's place among those that took part. */
function indexOfTeacher(batch: MergedBatch, name: string): number {
  const present = batch.teachers.filter((_, k) => batch.mask[k]);
  const index = present.indexOf(name);
  if (index >= 0) return index;
  throw new FacultyError("TEACHER_ABSENT", `teacher ${name} took no part, [${present.join(", ")}] did`);
}

function knownColumns(teacher: EnsembleEvaluationOptions["teachers"][number], dataset: Dataset): readonly number[] {
  const known = new Set(teacher.classes);
  return dataset.classes.flatMap((name, column) => (known.has(name) ? [column] : []));
}

/**
 * Scores a teacher on the samples whose class it knows, by its distribution over the classes it knows: whatever the
 * coordinator filled the others with is taken out again.
 */
function amongKnown(signals: Rows<Float32Array>, labels: ArrayLike<number>, columns: readonly number[]): Evaluation {
  const { rows, width, data } = signals;
  if (columns.length === width) return evaluationOf(signals, labels);
  const known = new Set(columns);
  const asked = Array.from(labels, (_, row) => row).filter((row) => known.has(labels[row] as number));
  const own = new Float32Array(asked.length * columns.length);
  asked.forEach((row, i) => {
    columns.forEach((column, j) => {
      own[i * columns.length + j] = data[row * width + column] as number;
    });
  });
  const conditional = logSoftmax({ rows: asked.length, width: columns.length, data: own });
  const spread = new Float64Array(asked.length * width).fill(zeroLogProbability);
  asked.forEach((_, i) => {
    columns.forEach((column, j) => {
      spread[i * width + column] = conditional.data[i * columns.length + j] as number;
    });
  });
  const logProbabilities = { rows: asked.length, width, data: spread };
  const among = evaluationOf(
    logProbabilities,
    asked.map((row) => labels[row] as number),
  );
  const predicted = Array.from({ length: rows }, () => -1);
  asked.forEach((row, i) => {
    predicted[row] = among.predicted[i] as number;
  });
  return { ...among, predicted };
}

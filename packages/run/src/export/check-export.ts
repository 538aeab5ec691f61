import { createInputRoom, rowLabels, viewOf } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import type { Clock } from "@faculty/shared/clock";
import { columnNames, rowsPerSample } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Teacher } from "@faculty/teacher-node";
import { type ExportedModel, probabilities } from "./answers.ts";
import { type Comparison, createComparing } from "./comparison.ts";
import { type Latency, latencyOf } from "./latency.ts";

export interface CheckedExport {
  readonly comparison: Comparison;
  readonly latency: { readonly student: Latency; readonly exported: Latency };
}

export interface CheckOptions {
  /** The student, as a run asks it. */
  readonly student: Teacher;
  readonly exported: ExportedModel;
  readonly of: Comparison["of"];
  /** What of a sample of the data set the exported model is given. */
  readonly prepare: (samples: Float32Array) => Float32Array;
  readonly dataset: Dataset;
  readonly clock: Clock;
  readonly abort: AbortSignal;
}

const rowsAtOnce = 128;

/** Asks both of every test sample, then how long each takes. */
export async function checkExport(options: CheckOptions): Promise<CheckedExport> {
  const { student, exported, of, prepare, dataset, clock, abort } = options;
  const { inputShape, classes, test } = dataset;
  const places = new Map(columnNames(student.facts.output).map((name, column) => [name, column]));
  const columns = classes.map((name) => places.get(name) ?? -1);
  /** Column of each row's class; −1 where none is known, and where a row has more than one class or none at all. */
  const labelsOf = (ids: Int32Array) =>
    runOutput(dataset).kind === "distribution"
      ? rowLabels(dataset, "test", ids).map((label) => columns[label] ?? -1)
      : null;
  const comparing = createComparing(of, rowsPerSample(student.facts.output));
  const room = createInputRoom();
  const answersTo = async (ids: Int32Array) => {
    const inputs = viewOf(dataset, "test", ids, undefined, room(ids.length * sizeOf(inputShape)));
    const { logits } = await student.infer({ inputs, rows: ids.length, layers: [] });
    const other = await exported.answer(prepare(inputs), ids.length);
    return of === "probabilities"
      ? ([probabilities(logits), other.probabilities] as const)
      : ([logits, other.logits] as const);
  };
  for (let start = 0; start < test.count; start += rowsAtOnce) {
    abort.throwIfAborted();
    const rows = Math.min(rowsAtOnce, test.count - start);
    const ids = Int32Array.from({ length: rows }, (_, i) => start + i);
    const [own, other] = await answersTo(ids);
    comparing.add(own, other, labelsOf(ids) ?? new Int32Array(own.rows).fill(noLabel));
  }
  const size = sizeOf(inputShape);
  const blank = (rows: number) => new Float32Array(rows * size);
  const latency = {
    student: await latencyOf((rows) => student.infer({ inputs: blank(rows), rows, layers: [] }), clock, abort),
    exported: await latencyOf((rows) => exported.answer(prepare(blank(rows)), rows), clock, abort),
  };
  return { comparison: comparing.result(), latency };
}

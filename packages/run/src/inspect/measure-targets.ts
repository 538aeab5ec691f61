import { outputSpace } from "@faculty/coordinator/outputs";
import { rowLabels } from "@faculty/data/augmentation";
import { checkInputs, type Dataset, knownTargets, runOutput } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { knownUse, type ModelOutput } from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import { mainMetric, type TargetKind, type TargetQuality } from "@faculty/shared/metrics";
import { type MeasuredKind, measuredKind, type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import { isLabelled } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import { createMeasurement } from "@faculty/student-trainer";
import { openAsItIs, type Teacher } from "@faculty/teacher-node";
import { shownRows } from "../data/shown-rows.ts";
import { given } from "../run-file/teacher-output.ts";
import { knownSamples } from "./asked-samples.ts";
import { type MeasureInputsOptions, openedAs, ownInputs } from "./measure-inputs.ts";
import { type AskedSamples, type MeasuringOptions, preparationsFor } from "./measure-preparations.ts";
import type { UsualPreparation } from "./usual-preparations.ts";

/** How a model that says something else than one class of many does with one preparation. */
export interface PreparedTargets extends UsualPreparation, Pick<TargetQuality, "figures" | "samples"> {}

/** The same by what it is shown. */
export interface MeasuredTargets {
  /** Its name. */
  readonly dataset: string;
  readonly kind: TargetKind;
  /** The metric that they are sorted by. */
  readonly main: string;
  /** What it is for one answer to all samples: the mean of the values, the shares of the classes. */
  readonly constant: number;
  /** The best one first. */
  readonly measured: readonly [PreparedTargets, ...PreparedTargets[]];
  /** What the model says. */
  readonly output: OutputSpec;
  /** Of one sample as the model takes it. */
  readonly inputShape: readonly number[];
  readonly yields: ModelOutput;
}

/**
 * Opens a model without its preparation, and measures it under the usual ones by the metrics of what it says.
 * @throws FacultyError what `openAsItIs` throws; CLASS_MISMATCH, SHAPE_MISMATCH where model and data set do not fit.
 */
export async function measureModelTargets(options: MeasureInputsOptions): Promise<MeasuredTargets> {
  const { path, model, dataset, abort } = options;
  const who = `model ${path}`;
  const asked = knownSamples(dataset, options.samples, who);
  const { chosen } = knownUse(path, model.manifest, options.use);
  await using teacher = await openAsItIs(path, {
    ...openedAs(options, chosen),
    outputWithoutManifest: outputGiven(options.classes ?? model.ownClasses ?? undefined, dataset),
  });
  return await measureTargets(teacher, { who, asked, own: await ownInputs(path, model), abort });
}

/** What stands in for what a model does not tell. @param classes - In the order of its outputs; absent: the data set's. */
export function outputGiven(classes: readonly string[] | undefined, dataset: Dataset): OutputSpec {
  const run = runOutput(dataset);
  if (run.kind === "distribution" && classes !== undefined) return { ...run, over: { names: classes } };
  return given(classes, run) ?? run;
}

/** @param teacher - Without a preparation. @throws As `measureModelTargets`. */
export async function measureTargets(
  teacher: Teacher,
  options: Omit<MeasuringOptions, "labelOf">,
): Promise<MeasuredTargets> {
  const { asked, who } = options;
  const { dataset } = asked;
  const { output, inputShape, yields = "logits" } = teacher.facts;
  const run = runOutput(dataset);
  const { columns } = outputSpace(who, output, run);
  const main = mainMetric(run); // of every kind the higher is the better
  const found: MeasuredTarget[] = [];
  for (const usual of preparationsFor(teacher, options)) {
    const { kind, figures, samples } = await measured(teacher, usual, [...columns], options);
    found.push({ ...usual, kind, figures, samples });
  }
  const worth = ({ figures }: PreparedTargets) => figures[main] ?? Number.NEGATIVE_INFINITY;
  const [best, ...others] = found.toSorted((a, b) => worth(b) - worth(a)) as [MeasuredTarget, ...MeasuredTarget[]];
  const constant = constantFigure(asked, main);
  return {
    dataset: dataset.name,
    kind: best.kind,
    main,
    constant,
    measured: [best, ...others],
    output,
    inputShape,
    yields,
  };
}

type MeasuredTarget = PreparedTargets & Pick<TargetQuality, "kind">;

/** Of samples that a model computes at once. */
const batchRows = 64;

async function measured(
  teacher: Teacher,
  { spec }: UsualPreparation,
  columns: readonly number[],
  { asked: { dataset, source, ids }, who, abort }: Omit<MeasuringOptions, "labelOf">,
): Promise<TargetQuality> {
  checkInputs(who, { ...teacher.facts, inputs: spec }, dataset);
  const { prepare } = createPreparation(spec, dataset, who);
  const measurement = createMeasurement(dataset, source, ids);
  const step = Math.min(batchRows, measurement.atOnce);
  for (let from = 0; from < ids.length; from += step) {
    abort.throwIfAborted();
    const { inputs, ...shown } = shownRows(teacher.facts, dataset, source, ids.subarray(from, from + step));
    const { logits } = await teacher.infer({
      ...shown,
      inputs: shown.texts === undefined ? prepare(inputs) : inputs,
      layers: [],
    });
    const width = rowWidth(teacher.facts.output);
    measurement.add(inColumns({ rows: logits.data.length / width, width, data: logits.data }, columns));
  }
  return ofTargets(measurement.evaluation());
}

/** What a model says in the order of the data set's classes. @param columns - Of each of these, the model's. */
export function inColumns({ rows, width, data }: Rows<Float32Array>, columns: readonly number[]): Rows<Float32Array> {
  if (columns.every((column, place) => column === place) && columns.length === width) return { rows, width, data };
  const own = Float32Array.from(
    { length: rows * columns.length },
    (_, i) => data[Math.floor(i / columns.length) * width + (columns[i % columns.length] as number)] as number,
  );
  return { rows, width: columns.length, data: own };
}

/** A metric of one answer to all samples. */
export function constantFigure(asked: AskedSamples, metric: string): number {
  const answer = constantAnswer(asked);
  const { figures } = qualityOfRows(asked, (ids) => {
    const rows = ids.length * rowsPerSample(runOutput(asked.dataset));
    const data = new Float32Array(rows * answer.length);
    for (let row = 0; row < rows; row++) data.set(answer, row * answer.length);
    return { rows, width: answer.length, data };
  });
  const found = figures[metric] ?? 0;
  return Math.abs(found) < roundedOff ? 0 : found;
}

/** R² of a mean that is rounded to float32 is as near to 0. */
const roundedOff = 1e-6;

/** @param answer - What is said of samples, a row a position, in the order of the data set's classes. */
export function qualityOfRows(
  { dataset, source, ids }: AskedSamples,
  answer: (ids: Int32Array) => Rows<Float32Array>,
): TargetQuality {
  const measurement = createMeasurement(dataset, source, ids);
  for (let from = 0; from < ids.length; from += measurement.atOnce)
    measurement.add(answer(ids.subarray(from, from + measurement.atOnce)));
  return ofTargets(measurement.evaluation());
}

function ofTargets(quality: ReturnType<ReturnType<typeof createMeasurement>["evaluation"]>): TargetQuality {
  if ("figures" in quality) return quality;
  throw new FacultyError("INTERNAL", "a model of targets was judged by its classes");
}

/** One answer to all samples, a row: what a model can say that has learned nothing of them. */
function constantAnswer(asked: AskedSamples): Float32Array {
  const kind = measuredKind(runOutput(asked.dataset));
  return constantAnswers[kind === "several" || kind === "distribution" ? "positions" : kind](asked);
}

const constantAnswers: Readonly<
  Record<Exclude<MeasuredKind, "several" | "distribution">, (asked: AskedSamples) => Float32Array>
> = {
  values: meanTargets,
  independent: ({ dataset }) => new Float32Array(rowWidth(runOutput(dataset))),
  positions: classShares,
  tokens: classShares,
};

function meanTargets({ dataset, source, ids }: AskedSamples): Float32Array {
  const width = rowWidth(runOutput(dataset));
  const targets = knownTargets(dataset, source, ids) ?? new Float32Array();
  return Float32Array.from({ length: width }, (_, column) => {
    const own = targets.filter((value, i) => i % width === column && !Number.isNaN(value));
    return own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length);
  });
}

/** The logarithm of each class's share, where one more of each had been seen. */
function classShares({ dataset, source, ids }: AskedSamples): Float32Array {
  const counts = new Float64Array(rowWidth(runOutput(dataset))).fill(1);
  for (const label of rowLabels(dataset, source, ids))
    if (isLabelled(label)) counts[label] = (counts[label] as number) + 1;
  return Float32Array.from(counts, Math.log);
}

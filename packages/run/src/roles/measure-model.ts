import { type LabelSpace, outputSpace } from "@faculty/coordinator/outputs";
import { createInputRoom } from "@faculty/data/augmentation";
import { checkInputs, type Dataset, runOutput } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { loadModel } from "@faculty/models/files";
import { modelCost } from "@faculty/models/layers";
import { knownUse, type ModelUse, modelEntry, readManifest } from "@faculty/models/manifests";
import type { Clock } from "@faculty/shared/clock";
import { type ClassMap, mapClasses } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import {
  keptFigures,
  ofEveryMetric,
  ofOutputs,
  percentile,
  qualityOf,
  type TargetQuality,
} from "@faculty/shared/metrics";
import { didYouMean, shownNames } from "@faculty/shared/names";
import {
  columnNames,
  measuredKind,
  type OutputSpec,
  outputParts,
  putPart,
  rowsPerSample,
  rowWidth,
  valuesOfPart,
} from "@faculty/shared/outputs";
import { takesTexts } from "@faculty/shared/protocol";
import { joinValues, logSoftmax, type Rows, sizeOf } from "@faculty/shared/tensor";
import { allIds, createMeasurement, itemRanks } from "@faculty/student-trainer";
import { openTeacher, type Teacher } from "@faculty/teacher-node";
import { shownRows } from "../data/shown-rows.ts";
import type { MeasuredModel } from "../measured/measured-model.ts";
import { modelBytes } from "../measured/model-bytes.ts";
import type { Cost } from "../measured/scored-model.ts";
import type { PictureJudge } from "../pictures/picture-judge.ts";
import { given } from "../run-file/teacher-output.ts";

/** With what a run says of how the model is used. */
export interface MeasureOptions extends ModelUse {
  readonly folder: string;
  /** Class names of a model without a manifest. */
  readonly classes?: readonly string[] | undefined;
  /** What a run calls its classes; absent: the same. */
  readonly classMap?: ClassMap | undefined;
  readonly dataset: Dataset;
  /** Measures generated pictures; absent: nobody does. */
  readonly judge?: PictureJudge | undefined;
  readonly clock: Clock;
  readonly abort: AbortSignal;
}

/**
 * Quality on the test samples whose class the model knows, and cost, latency included: to be called on a quiet machine.
 * @throws FacultyError what `openTeacher` throws; CLASS_MISMATCH, SHAPE_MISMATCH where model and data set do not fit.
 */
export async function measureModel(options: MeasureOptions): Promise<MeasuredModel> {
  const { folder, classMap, dataset, clock, abort } = options;
  await using teacher = await openTeacher(folder, {
    ...options,
    ...(dataset.output && { output: given(options.classes, dataset.output) }),
    samples: dataset,
  });
  const { output, parameters, backend } = teacher.facts;
  const cost: () => Promise<Cost> = async () => ({
    parameters: parameters ?? null,
    fileBytes: await modelBytes(folder),
    multiplyAdds: await multiplyAdds(folder, output, options),
    ...(await latency(teacher, dataset, clock, abort)),
  });
  if (measuredKind(output) !== "distribution") {
    const { quality, pictures } = await targetQualityOf(options, teacher);
    const { samples, kind, figures } = quality;
    const none = ofEveryMetric(() => null);
    return { model: folder, backend, cost: await cost(), samples, ...none, kind, figures, ...pictures };
  }
  const classes = columnNames(output);
  const mapped = mapClasses(classes, classMap);
  const kept = mapped.flatMap((name, column) => (name === null ? [] : [column]));
  const names = mapped.filter((name) => name !== null);
  checkFit(folder, teacher, names, dataset);
  const labels = dataset.test.labels;
  const places = new Map(names.map((name, place) => [name, place]));
  const known = dataset.classes.map((name) => places.get(name) ?? -1);
  const ids = Int32Array.from([...labels.keys()].filter((id) => (known[labels[id] ?? -1] ?? -1) >= 0));
  const logits = columnsOf(await predict(teacher, dataset, ids, abort), kept);
  const own = Int32Array.from(ids, (id) => known[labels[id] ?? -1] ?? -1);
  const quality = qualityOf(logSoftmax(logits), own);
  const { samples } = quality;
  const ranked = names.join("\n") === dataset.classes.join("\n") ? itemRanks(logits, dataset, "test", ids) : {};
  return { model: folder, backend, cost: await cost(), samples, ...keptFigures(quality), ...ranked };
}

/** @throws FacultyError CLASS_MISMATCH, SHAPE_MISMATCH. */
async function targetQualityOf(
  { folder, outputs, dataset, judge, abort }: MeasureOptions,
  teacher: Teacher,
): Promise<{ readonly quality: TargetQuality } & Pick<MeasuredModel, "pictures">> {
  const { output } = teacher.facts;
  const ofRun = runOutput(dataset);
  const space = outputSpace(folder, output, ofRun, undefined, outputs);
  checkInputs(`model ${folder}`, teacher.facts, dataset);
  const ids = allIds(dataset, "test");
  const asRun = (said: Rows<Float32Array>) =>
    space.several === undefined ? columnsOf(said, [...space.columns]) : inRunsOrder(said, space.several, ofRun);
  const measurement = createMeasurement(dataset, "test", ids);
  const pictures: Float32Array[] = [];
  for await (const said of predicted(teacher, dataset, ids, measurement.atOnce, abort)) {
    const logits = asRun(said);
    measurement.add(logits);
    if (judge !== undefined) pictures.push(logits.data);
  }
  const quality = measurement.evaluation();
  if (!("figures" in quality)) throw new FacultyError("INTERNAL", `model ${folder} was judged by its classes`);
  const asked = typeof outputs === "object" ? ofOutputs(quality, Object.keys(outputs)) : quality;
  if (judge === undefined) return { quality: asked };
  const width = rowWidth(ofRun);
  const data = joinValues(pictures);
  return { quality: asked, pictures: judge.qualityOf({ rows: data.length / width, width, data }) };
}

/** What a model says of several outputs as the run has them; 0 in the place of one that it does not say. */
function inRunsOrder(
  said: Rows<Float32Array>,
  { said: size, parts }: NonNullable<LabelSpace["several"]>,
  run: OutputSpec,
): Rows<Float32Array> {
  const width = rowWidth(run);
  const own = outputParts(run);
  const rows = said.data.length / size;
  const data = new Float32Array(rows * width);
  parts.forEach((part, k) => {
    const place = own[k];
    if (part === null || place === undefined) return;
    putPart(data, width, place.from, valuesOfPart(said.data, size, part.from, part.size), part.size);
  });
  return { rows, width, data };
}

/** Of a model some of whose classes the run drops: the others. */
function columnsOf(logits: Rows<Float32Array>, kept: readonly number[]): Rows<Float32Array> {
  const { rows, width, data } = logits;
  if (kept.length === width) return logits;
  const own = Float32Array.from({ length: rows * kept.length }, (_, i) => {
    const row = Math.floor(i / kept.length);
    return data[row * width + (kept[i % kept.length] as number)] as number;
  });
  return { rows, width: kept.length, data: own };
}

/** @throws FacultyError CLASS_MISMATCH, SHAPE_MISMATCH, DIGEST_MISMATCH. */
function checkFit(folder: string, { facts }: Teacher, names: readonly string[], dataset: Dataset): void {
  const expected = new Set(dataset.classes);
  const foreign = names.filter((name) => !expected.has(name));
  if (foreign.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${folder} knows ${shownNames(foreign)}, data set ${dataset.name} has ${shownNames(dataset.classes)}${didYouMean(foreign, dataset.classes)}`,
    );
  checkInputs(`model ${folder}`, facts, dataset);
}

const batchRows = 256;

/** Logits of test samples, `[ids × positions, classes]`. */
async function predict(
  teacher: Teacher,
  dataset: Dataset,
  ids: Int32Array,
  abort: AbortSignal,
): Promise<Rows<Float32Array>> {
  const { output } = teacher.facts;
  const width = rowWidth(output);
  const data = new Float32Array(ids.length * width * rowsPerSample(output));
  let at = 0;
  for await (const said of predicted(teacher, dataset, ids, ids.length, abort)) {
    data.set(said.data, at);
    at += said.data.length;
  }
  return { rows: data.length / width, width, data };
}

/** The same, some samples after the other. @param atOnce - At most so many. */
async function* predicted(
  teacher: Teacher,
  dataset: Dataset,
  ids: Int32Array,
  atOnce: number,
  abort: AbortSignal,
): AsyncGenerator<Rows<Float32Array>> {
  const width = rowWidth(teacher.facts.output);
  const step = Math.min(batchRows, atOnce);
  const room = createInputRoom();
  for (let start = 0; start < ids.length; start += step) {
    abort.throwIfAborted();
    const slice = ids.slice(start, start + step);
    const shown = shownRows(teacher.facts, dataset, "test", slice, room(slice.length * sizeOf(dataset.inputShape)));
    const { logits } = await teacher.infer({ ...shown, layers: [] });
    yield { rows: logits.data.length / width, width, data: logits.data };
  }
}

const warmUps = 20; // the first calls plan kernels and fill caches
const calls = 200; // p95 then rests on ten slower calls

/** Milliseconds from one sample in memory to its logits in memory. The time does not depend on the values. */
async function latency(
  teacher: Teacher,
  dataset: Dataset,
  clock: Clock,
  abort: AbortSignal,
): Promise<Pick<Cost, "latencyP50Ms" | "latencyP95Ms">> {
  const blank = { inputs: new Float32Array(sizeOf(teacher.facts.inputShape)), rows: 1 };
  const shown = takesTexts(teacher.facts) ? shownRows(teacher.facts, dataset, "test", Int32Array.of(0)) : blank;
  const times: number[] = [];
  for (let call = -warmUps; call < calls; call++) {
    abort.throwIfAborted();
    const startMs = clock.now();
    await teacher.infer({ ...shown, layers: [] });
    if (call >= 0) times.push(clock.now() - startMs);
  }
  return { latencyP50Ms: percentile(times, 50), latencyP95Ms: percentile(times, 95) };
}

/** Of a model of TensorFlow.js; of others nobody counts them. */
async function multiplyAdds(
  folder: string,
  output: OutputSpec,
  { dataset, inputs, ...use }: MeasureOptions,
): Promise<number | null> {
  if ((await modelEntry(folder))?.kind !== "tfjs") return null;
  const { inputs: own, chosen } = knownUse(folder, await readManifest(folder), { ...use, inputs });
  const { shape: shapeWhereOpen } = createPreparation(own, dataset, `model ${folder}`);
  const { model } = await loadModel(folder, { outputWithoutManifest: output, shapeWhereOpen, chosen });
  try {
    return modelCost(model).multiplyAdds;
  } finally {
    model.dispose();
  }
}

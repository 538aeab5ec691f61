import { viewOf } from "@faculty/data/augmentation";
import {
  checkInputs,
  type Dataset,
  type DatasetSpec,
  loadDataset,
  unknownVocabularyWarning,
} from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { jsonOf, modelFolderOf, type NamedPath, readBounded, requireWithinRoots } from "@faculty/shared/files";
import { argmax } from "@faculty/shared/metrics";
import { classNames } from "@faculty/shared/outputs";
import { logSoftmax, sizeOf } from "@faculty/shared/tensor";
import { openTeacher, type TeacherFacts } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import type { RoleOptions } from "./role.ts";

export interface PredictOptions extends RoleOptions {
  readonly model: string;
  /** Class names of a model without a manifest. */
  readonly classes: readonly string[] | undefined;
  readonly source: SampleSource;
}

type SampleSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "dataset"; readonly dataset: DatasetSpec; readonly ids: readonly number[] };

/** Samples as JSON, some 20 characters a number. */
const maxInputBytes = 2 ** 28;
/** As many as a tensor has extents: deeper lists are no sample. */
const maxLevels = 8;

interface Samples {
  readonly rows: number;
  /** Row-major. */
  readonly inputs: Float32Array;
  /** The true class of each row, where it is known. */
  readonly labels: readonly string[] | null;
}

/** Prints, for each sample, its most probable class; as JSON with the probability of every class. */
export async function predictRole(options: PredictOptions): Promise<void> {
  const { classes: given, source, settings, output, abort } = options;
  const model = await modelFolderOf(options.model);
  const named: readonly NamedPath[] = [
    ["model", model],
    ...dataPaths(source.kind === "dataset" ? source.dataset : undefined),
  ];
  await requireWithinRoots(named, settings.roots);
  await startBackend(settings.backend);
  const read: ReadSource =
    source.kind === "file"
      ? source
      : { ...source, dataset: await loadDataset(source.dataset, abort, preparing(settings, output)) };
  const samples = read.kind === "file" ? undefined : read.dataset;
  await using teacher = await openTeacher(model, { classes: given, samples });
  const classes = classNames(teacher.facts.output);
  const { rows, inputs, labels } = await readSamples(read, model, teacher.facts, output);
  const { logits } = await teacher.infer({ inputs, rows, layers: [] });
  const { data, width } = logSoftmax(logits);
  for (let row = 0; row < rows; row++) {
    const best = argmax(data, row * width, width);
    const probabilities = Array.from(data.subarray(row * width, (row + 1) * width), Math.exp);
    const predicted = classes[best] ?? String(best);
    const label = labels?.[row];
    if (output.json) {
      const byClass = Object.fromEntries(classes.map((name, i) => [name, probabilities[i]]));
      output.print(JSON.stringify({ predicted, ...(label === undefined ? {} : { label }), probabilities: byClass }));
    } else {
      const share = (100 * (probabilities[best] ?? 0)).toFixed(1);
      output.print(`${predicted} (${share} %)${label === undefined ? "" : `, labelled ${label}`}`);
    }
  }
}

type ReadSource =
  | Extract<SampleSource, { kind: "file" }>
  | { readonly kind: "dataset"; readonly dataset: Dataset; readonly ids: readonly number[] };

async function readSamples(
  source: ReadSource,
  model: string,
  facts: TeacherFacts,
  output: PredictOptions["output"],
): Promise<Samples> {
  if (source.kind === "file") return fileSamples(source.path, model, facts.inputShape);
  const { dataset } = source;
  const { count, labels } = dataset.test;
  const wrong = source.ids.find((id) => id >= count);
  if (wrong !== undefined)
    throw new FacultyError(
      "USAGE",
      `--ids: ${wrong} is no test sample of ${dataset.name}, they count from 0 to ${count - 1}`,
    );
  checkInputs(`model ${model}`, facts, dataset);
  const unsaid = unknownVocabularyWarning(`model ${model}`, facts, dataset);
  if (unsaid !== null) output.note(`warning: ${unsaid}`);
  return {
    rows: source.ids.length,
    inputs: viewOf(dataset, "test", Int32Array.from(source.ids)),
    labels: source.ids.map((id) => dataset.classes[labels[id] ?? -1] ?? "unknown"),
  };
}

async function fileSamples(path: string, model: string, inputShape: readonly number[]): Promise<Samples> {
  const samples = await readJsonList(path);
  const size = sizeOf(inputShape);
  const inputs = new Float32Array(samples.length * size);
  samples.forEach((sample, row) => {
    const values = (Array.isArray(sample) ? sample.flat(maxLevels) : [sample]).map(Number);
    if (values.length !== size || values.some((value) => !Number.isFinite(value)))
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `${path}: sample ${row} has ${values.length} values, model ${model} takes ${size} finite numbers of shape [${inputShape.join(", ")}]`,
      );
    inputs.set(values, row * size);
  });
  return { rows: samples.length, inputs, labels: null };
}

async function readJsonList(path: string): Promise<readonly unknown[]> {
  const read = await readBounded(path, maxInputBytes);
  if (read.kind !== "bytes") {
    const why = read.kind === "refused" ? read.why : "does not exist";
    throw new FacultyError("NOT_FOUND", `--input: ${path} ${why}`, { path });
  }
  const json = jsonOf(read.bytes, `--input: ${path}`, "USAGE");
  if (Array.isArray(json) && json.length > 0) return json;
  throw new FacultyError("USAGE", `--input: ${path} is not a list of at least one sample`, { path });
}

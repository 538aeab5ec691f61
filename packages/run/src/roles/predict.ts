import {
  checkInputs,
  type Dataset,
  type DatasetSpec,
  knownTargets,
  loadDataset,
  unknownVocabularyWarning,
} from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { jsonOf, modelFolderOf, type NamedPath, readBounded, requireWithinRoots } from "@faculty/shared/files";
import { takesTexts } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import { openTeacher, type TeacherFacts } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { shownRows } from "../data/shown-rows.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { predictedLine } from "./predicted-line.ts";
import { maskFolder, writtenMasks } from "./predicted-masks.ts";
import type { RoleOptions } from "./role.ts";

export interface PredictOptions extends RoleOptions {
  readonly model: string;
  /** Class names of a model without a manifest. */
  readonly classes: readonly string[] | undefined;
  readonly source: SampleSource;
  /** Folder of the masks that a model of pixels says; absent: of other models. */
  readonly out?: string | undefined;
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
  /** Of a model of texts. */
  readonly texts: readonly string[] | undefined;
  /** The true class of each row, where it is known. */
  readonly labels: readonly string[] | null;
  /** What each is called: its own name, or its index. */
  readonly names: readonly string[];
}

/**
 * Prints, for each sample, its most probable class; as JSON with the probability of every class. What a model says of each
 * pixel is written as masks.
 */
export async function predictRole(options: PredictOptions): Promise<void> {
  const { classes: given, source, out, settings, output, abort } = options;
  const model = await modelFolderOf(options.model);
  const named: readonly NamedPath[] = [
    ["model", model],
    ["--out", out],
    ...dataPaths(source.kind === "dataset" ? source.dataset : undefined),
  ];
  await requireWithinRoots(named, settings.roots);
  await startBackend(settings.backend);
  const read: ReadSource =
    source.kind === "file"
      ? source
      : { ...source, dataset: await loadDataset(source.dataset, abort, preparing(settings, output)) };
  const samples = read.kind === "file" ? undefined : read.dataset;
  await using teacher = await openTeacher(model, { classes: given, output: samples?.output, samples });
  const masks = maskFolder(model, teacher.facts.output, out);
  const { labels, names, ...shown } = await readSamples(read, model, teacher.facts, output);
  const { logits } = await teacher.infer({ ...shown, layers: [] });
  if (masks !== null) {
    for await (const { json, text } of writtenMasks(masks, teacher.facts.output, names, logits))
      output.print(output.json ? JSON.stringify(json) : text);
    return;
  }
  const { data, width } = logits;
  for (let row = 0; row < shown.rows; row++) {
    const { json, text } = predictedLine(teacher.facts.output, data.subarray(row * width, (row + 1) * width));
    const label = labels?.[row];
    const { predicted, ...rest } = json;
    if (output.json) output.print(JSON.stringify({ predicted, ...(label === undefined ? {} : { label }), ...rest }));
    else output.print(`${text}${label === undefined ? "" : `, labelled ${label}`}`);
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
  if (source.kind === "file") return fileSamples(source.path, model, facts);
  const { dataset } = source;
  const { count } = dataset.test;
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
    ...shownRows(facts, dataset, "test", Int32Array.from(source.ids)),
    labels: knownOf(dataset, source.ids),
    names: (await dataset.test.namesOf?.(source.ids)) ?? source.ids.map(String),
  };
}

/** What is known of test samples, in words. */
function knownOf(dataset: Dataset, ids: readonly number[]): readonly string[] {
  const targets = knownTargets(dataset, "test", Int32Array.from(ids));
  if (targets === null) return ids.map((id) => dataset.classes[dataset.test.labels[id] ?? -1] ?? "unknown");
  const width = targets.length / ids.length;
  return ids.map((_, i) => {
    const own = [...targets.subarray(i * width, (i + 1) * width)];
    if (own.every(Number.isNaN)) return "unknown";
    const names = dataset.output?.kind === "independent" ? dataset.classes.filter((__, c) => own[c] === 1) : own;
    return names.length === 0 ? "none of the classes" : names.join(", ");
  });
}

async function fileSamples(path: string, model: string, facts: TeacherFacts): Promise<Samples> {
  const samples = await readJsonList(path);
  if (takesTexts(facts)) return fileTexts(path, model, samples);
  const { inputShape } = facts;
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
  return { rows: samples.length, inputs, texts: undefined, labels: null, names: samples.map((_, at) => String(at)) };
}

function fileTexts(path: string, model: string, samples: readonly unknown[]): Samples {
  const odd = samples.findIndex((sample) => typeof sample !== "string");
  if (odd !== -1)
    throw new FacultyError("SHAPE_MISMATCH", `${path}: sample ${odd} is no text, model ${model} takes one a sample`);
  const rows = samples.length;
  const names = samples.map((_, at) => String(at));
  return { rows, inputs: new Float32Array(rows), texts: samples as readonly string[], labels: null, names };
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

import type { Dataset } from "@faculty/data/datasets";
import { createPreparation, type DataSample, type Preparation } from "@faculty/data/preparation";
import { checkField, checkNamedClasses, checkWritable } from "@faculty/models/inspect";
import {
  type KnownUse,
  knownFormat,
  type ModelFormat,
  type ModelUse,
  readManifest,
  usedDigest,
  useOfModel,
} from "@faculty/models/manifests";
import { readOnnxOnce } from "@faculty/models/onnx";
import { FacultyError } from "@faculty/shared/errors";
import { columnNames, type OutputSpec, outputOver } from "@faculty/shared/outputs";
import { takesTexts } from "@faculty/shared/protocol";
import type { KnownVocabulary } from "@faculty/shared/samples";
import type { KindOptions, OpenKind } from "../teacher/open-kind.ts";
import { preparedTeacher } from "../teacher/prepared-teacher.ts";
import { requireCausalTeacher } from "../teacher/require-causal-teacher.ts";
import type { Teacher } from "../teacher/teacher.ts";

/**
 * Every kind of model that can teach. What computes it is loaded with its file, when the first of them is opened. A new
 * one is a format, a file, a row, and a run of teacher.conformance.ts.
 */
export const teacherKinds: Readonly<Record<ModelFormat, () => Promise<OpenKind>>> = {
  "tfjs-layers": async () => (await import("./tfjs/tfjs-layers.ts")).openLayersTeacher,
  "tfjs-graph": async () => (await import("./tfjs/tfjs-graph.ts")).openGraphTeacher,
  onnx: async () => (await import("./onnx/open-onnx-teacher.ts")).openOnnxTeacher,
  "saved-model": async () => (await import("./saved-model/open-saved-model-teacher.ts")).openSavedModelTeacher,
};

/** Of a model that another runtime than its own computes. */
const writtenKind = async () => (await import("./written/open-written-teacher.ts")).openWrittenTeacher;

export interface OpenOptions extends ModelUse, Pick<KindOptions, "backend" | "onRuntime"> {
  /** The classes the run file names; they must be those of the model's manifest, and stand in where it has none. */
  readonly classes?: readonly string[] | undefined;
  /** What stands in for the manifest of a model that says something else than one class of many. */
  readonly output?: OutputSpec | undefined;
  /** What it will be asked about; absent: what its manifest says that a sample is. */
  readonly samples?: ShownSample | undefined;
}

type ShownSample = DataSample & Pick<Dataset, "vocabulary">;

/**
 * Opens the model at a path as whatever kind of teacher it is, and starts what computes it. The caller disposes.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, BAD_RUN_FILE, SHAPE_MISMATCH, CLASS_MISMATCH, NOT_FINITE,
 * BACKEND_UNAVAILABLE.
 */
export async function openTeacher(path: string, options: OpenOptions = {}): Promise<Teacher> {
  const { classes } = options;
  const output = options.output ?? (classes && outputOver(classes));
  const format = await knownFormat(path);
  const own = await readManifest(path);
  const readOnnx = readOnnxOnce();
  const use = await useOfModel(path, own, options, readOnnx);
  const preparation = preparationOf(path, use, options.samples, own?.vocabulary);
  const { backend, onRuntime, runtime } = options;
  if (runtime !== undefined) await checkWritable(`model ${path}`, path);
  const open = runtime === undefined ? await teacherKinds[format]() : await writtenKind();
  const teacher = await open(path, {
    backend,
    onRuntime,
    chosen: use.chosen,
    shapeWhereOpen: preparation?.shape ?? options.samples?.inputShape,
    outputWithoutManifest: output,
    readOnnx,
  });
  try {
    checkField(`model ${path}`, takesTexts(teacher.facts), use.inputs);
    checkNamedClasses(path, columnNames(teacher.facts.output), classes);
    const prepared = preparedAs(path, teacher, preparation, options);
    if (options.samples !== undefined) await requireCausalTeacher(`model ${path}`, prepared, options.samples);
    return prepared;
  } catch (error) {
    await teacher[Symbol.asyncDispose]();
    throw error;
  }
}

/** Null where it takes samples as they are. */
function preparationOf(
  path: string,
  { inputs }: KnownUse,
  samples: DataSample | undefined,
  vocabulary: KnownVocabulary | undefined,
): Preparation | null {
  const { sampleShape, field: _shown, tensor: _chosen, others: _given, ...spec } = inputs ?? {};
  if (Object.keys(spec).length === 0) return null;
  const sample = samples ?? (sampleShape && { inputShape: sampleShape, vocabulary });
  if (sample !== undefined) return createPreparation(spec, sample, `model ${path}`);
  throw new FacultyError(
    "BAD_MODEL",
    `model ${path} is given no data set, and inputs.sampleShape in its faculty.json does not say what a sample is`,
    { path },
  );
}

/** @throws FacultyError SHAPE_MISMATCH. */
function preparedAs(path: string, teacher: Teacher, preparation: Preparation | null, use: ModelUse): Teacher {
  const digest = usedDigest(teacher.facts.digest, use);
  if (preparation === null) return digest === teacher.facts.digest ? teacher : withDigest(teacher, digest);
  const { inputShape } = teacher.facts;
  const { shape, sampleShape } = preparation;
  if (shape.join() === inputShape.join()) return preparedTeacher(teacher, preparation, digest);
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model ${path} takes inputs of shape [${inputShape.join(", ")}], inputs makes [${shape.join(", ")}] of samples of shape [${sampleShape.join(", ")}]`,
    { path },
  );
}

function withDigest(teacher: Teacher, digest: string): Teacher {
  return {
    facts: { ...teacher.facts, digest },
    infer: (request) => teacher.infer(request),
    [Symbol.asyncDispose]: () => teacher[Symbol.asyncDispose](),
  };
}

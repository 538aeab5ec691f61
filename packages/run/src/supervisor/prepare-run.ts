import { access } from "node:fs/promises";
import {
  type Dataset,
  datasetWarnings,
  loadRunDataset,
  type Preparing,
  runOutput,
  type TakenInputs,
  unknownVocabularyWarning,
} from "@faculty/data/datasets";
import { modelClasses } from "@faculty/models/inspect";
import { modelDigest, modelEntry, readManifest, saidBy, usedDigest, useOfModel } from "@faculty/models/manifests";
import { type FindPackage, type ReadOnnx, readOnnxOnce, requireOnnxRuntime } from "@faculty/models/onnx";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Roots } from "@faculty/shared/files";
import type { OutputSpec } from "@faculty/shared/outputs";
import { textShape } from "@faculty/shared/protocol";
import { checkMeasurable, unseenTeacherWarning } from "../run-file/check-measurable.ts";
import { hasModel } from "../run-file/has-model.ts";
import { inexactWarnings } from "../run-file/inexact-warnings.ts";
import { loadRun } from "../run-file/load-run.ts";
import { runSchemaWith } from "../run-file/run-schema.ts";
import { sameTeacherWarnings } from "../run-file/same-teacher-warnings.ts";
import { given, teacherOutput } from "../run-file/teacher-output.ts";
import { checkServedInputs } from "./check-served-inputs.ts";
import { unmeasuredEnsembleWarning } from "./check-sparse.ts";
import { type CheckBuilt, checkTraining } from "./check-training.ts";
import type { CheckedTeacher } from "./checked-teacher.ts";
import { inspectTeacher } from "./inspect-teacher.ts";
import { sameStartWarnings } from "./same-start-warnings.ts";

/** A run file that was read and found to fit its data set and its teachers. */
export interface PreparedRun {
  /** Every path in it is absolute. */
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  /** By teacher, the digest of its model; of those that join by themselves it may not be known yet. */
  readonly teacherDigests: Readonly<Record<string, string>>;
  /** What is wrong with further students that cannot be trained. */
  readonly unfit: readonly FacultyError[];
  /** What may make the run worth less than it seems, a sentence each. */
  readonly warnings: readonly string[];
}

interface PrepareOptions {
  /** Absent: students are checked by their descriptions alone. */
  readonly checkBuilt?: CheckBuilt;
  /** How a data set is prepared that is not yet. */
  readonly preparing?: Preparing | undefined;
  /** Absent: as this process finds packages. */
  readonly findPackage?: FindPackage;
}

interface ChangedOptions extends PrepareOptions {
  /** The run as it is to be run, where that is not as its file says. */
  readonly changed?: (spec: RunSpec) => RunSpec;
}

/**
 * Reads a run file and checks the run.
 * @throws FacultyError what `loadRun` and `checkRun` throw.
 */
export async function prepareRun(
  runFile: string,
  roots: Roots,
  abort: AbortSignal,
  { changed = (spec) => spec, ...options }: ChangedOptions = {},
): Promise<PreparedRun> {
  return checkRun(runFile, changed(await loadRun(runFile, runSchemaWith, roots, abort)), abort, options);
}

/**
 * Everything that can be wrong with a run before a process is started. Models are read as JSON.
 * @param spec - As `loadRun` gives it.
 * @throws FacultyError BAD_RUN_FILE, NOT_FOUND, BAD_DATASET, BAD_MODEL, CLASS_MISMATCH, SHAPE_MISMATCH,
 * DIGEST_MISMATCH, NOT_FINITE, BACKEND_UNAVAILABLE.
 */
export async function checkRun(
  runFile: string,
  spec: RunSpec,
  abort: AbortSignal,
  { preparing = {}, ...checks }: PrepareOptions = {},
): Promise<PreparedRun> {
  const dataset = await loadRunDataset(spec, abort, preparing);
  const ofDataset = [...datasetWarnings(dataset), ...checkMeasurable(runFile, spec, dataset), ...inexactWarnings(spec)];
  const { teacherDigests, unfit, warnings: ofModels } = await checkModels(spec, dataset, checks);
  await checkWhatFewHave(spec, dataset, teacherDigests);
  const ofUnfit = unfit.map(({ message }) => `${message}; the other students go on`);
  return { spec, dataset, teacherDigests, unfit, warnings: [...ofDataset, ...ofModels, ...ofUnfit] };
}

/** What is loaded where a run has it: the signal store reads with megabytes of modules. */
async function checkWhatFewHave(
  spec: RunSpec,
  dataset: Dataset,
  teacherDigests: PreparedRun["teacherDigests"],
): Promise<void> {
  if (spec.signals.mode === "offline") {
    const { checkKeptSignals } = await import("./check-kept-signals.ts");
    await checkKeptSignals(spec, dataset, teacherDigests);
  }
  if (spec.pictures !== undefined) {
    const { checkPictures } = await import("../pictures/check-pictures.ts");
    await checkPictures(spec.pictures, dataset);
  }
}

/**
 * What can be wrong with a run's models beside a data set's shape and classes.
 * @returns As of `PreparedRun`; its warnings are of teachers and read the labels of test samples.
 * @throws FacultyError as `prepareRun`.
 */
export async function checkModels(
  spec: RunSpec,
  dataset: Dataset,
  { checkBuilt, findPackage }: Pick<PrepareOptions, "checkBuilt" | "findPackage"> = {},
): Promise<Pick<PreparedRun, "teacherDigests" | "unfit" | "warnings">> {
  const teacherDigests: Record<string, string> = {};
  const teacherLayers = new Map<string, readonly string[]>();
  const warnings: (string | null)[] = [];
  for (const teacher of spec.teachers) {
    const { digest, layers, warnings: ofTeacher } = await checkedTeacher(teacher, spec, dataset, findPackage);
    warnings.push(...ofTeacher);
    if (layers !== undefined) teacherLayers.set(teacher.name, layers);
    if (digest !== undefined) teacherDigests[teacher.name] = digest;
  }
  const unfit = await checkTraining(spec, dataset, teacherLayers, checkBuilt);
  warnings.push(unmeasuredEnsembleWarning(spec, dataset), ...sameTeacherWarnings(spec, teacherDigests));
  warnings.push(...(await sameStartWarnings(spec)));
  return { teacherDigests, unfit, warnings: warnings.filter((sentence) => sentence !== null) };
}

async function checkedTeacher(
  teacher: TeacherSpec,
  spec: RunSpec,
  dataset: Dataset,
  findPackage: FindPackage | undefined,
): Promise<CheckedTeacher> {
  const isOffline = spec.signals.mode === "offline";
  if (isOffline && !(await hasModel(teacher.model))) {
    const [{ keptTeacher }, { checkDescription }] = await Promise.all([
      import("./kept-teacher.ts"),
      import("./check-description.ts"),
    ]);
    const kept = await keptTeacher(spec, await withPluginDigest(teacher, spec));
    checkDescription(teacher, kept, dataset, spec);
    return { digest: kept.digest, warnings: [unseenTeacherWarning(teacher, kept.output, dataset)] };
  }
  if (teacher.server !== undefined) return checkedServed(teacher, dataset, spec);
  if (teacher.signals !== undefined) return checkedSaved(teacher, dataset);
  if (teacher.plugin !== undefined) {
    const { checkedPlugin } = await import("./check-plugin-teacher.ts");
    return checkedPlugin(teacher, dataset, spec);
  }
  if (teacher.model === undefined) return { digest: teacher.digest, warnings: [] }; // told when it has joined
  const readOnnx = readOnnxOnce();
  const { taken, output, layers } = await checkTeacher(teacher, dataset, spec, readOnnx);
  const digest = await checkedDigest(teacher, readOnnx);
  if (isOffline) await checkKept(teacher, digest, spec);
  else await checkRuntime(teacher, findPackage);
  const unseen = unseenTeacherWarning(teacher, output, dataset);
  return { digest, layers, warnings: [unseen, unknownVocabularyWarning(`teacher ${teacher.name}`, taken, dataset)] };
}

/** A plugin is here, whoever stands in for it: only what was kept of it as it is counts. */
async function withPluginDigest(
  teacher: TeacherSpec,
  { dataset }: Pick<RunSpec, "dataset">,
): Promise<Pick<TeacherSpec, "name" | "digest" | "model">> {
  if (teacher.plugin === undefined) return teacher;
  const { ownDigest } = await import("../run-file/own-digests.ts"); // reads saved outputs too
  return { name: teacher.name, digest: await ownDigest(teacher, dataset.target) };
}

/** What the server itself says is told when it is asked. */
async function checkedServed(
  teacher: Extract<TeacherSpec, { readonly server: object }>,
  dataset: Dataset,
  spec: RunSpec,
): Promise<CheckedTeacher> {
  const { name, digest, outputs, classMap, inputs } = teacher;
  const output = teacherOutput(teacher, runOutput(dataset));
  if (outputs) await checkSpace(name, output, dataset, classMap, outputs);
  checkServedInputs(`teacher ${name}`, inputs, dataset, spec);
  return { digest, layers: [], warnings: [unseenTeacherWarning(teacher, output, dataset)] };
}

async function checkedSaved(
  teacher: Extract<TeacherSpec, { readonly signals: object }>,
  dataset: Dataset,
): Promise<CheckedTeacher> {
  const { checkSavedOutputs, savedFiles } = await import("@faculty/data/saved-outputs");
  const { name, signals, classMap } = teacher;
  const output = teacherOutput(teacher, runOutput(dataset));
  await checkSpace(name, output, dataset, classMap);
  const files = await savedFiles(signals, output);
  const { digest: found } = files;
  const { digest = found } = teacher;
  if (digest !== found)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `teacher ${name}: saved outputs ${signals.path} have digest ${found}, the run file says ${digest}`,
      { teacher: name },
    );
  await checkSavedOutputs(signals, output, dataset, files);
  return { digest, layers: [], warnings: [unseenTeacherWarning(teacher, output, dataset)] };
}

/** Whether what a teacher says is what the run's data set asks for, or some of it. @throws FacultyError CLASS_MISMATCH. */
async function checkSpace(
  name: string,
  output: OutputSpec,
  dataset: Dataset,
  classMap: TeacherSpec["classMap"],
  outputs?: TeacherSpec["outputs"],
): Promise<void> {
  const { outputSpace } = await import("@faculty/coordinator/outputs"); // with all the coordinator's arithmetic
  outputSpace(name, output, runOutput(dataset), classMap, outputs);
}

/** Where models are kept under the teacher's name, the one in its folder must be among them. */
async function checkKept({ name, model }: OwnTeacher, digest: string, spec: RunSpec): Promise<void> {
  const { keptTeachers } = await import("./kept-teacher.ts");
  const kept = await keptTeachers(spec, { name });
  if (kept.length === 0 || kept.some((one) => one.digest === digest)) return;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `teacher ${name}: signals are kept of ${kept.map((one) => one.digest).join(", ")}, its model ${model} is ${digest}: run faculty harvest`,
    { teacher: name },
  );
}

/** @throws FacultyError BACKEND_UNAVAILABLE where what is to compute it is set up apart, and is not. */
async function checkRuntime({ name, model, runtime }: OwnTeacher, findPackage: FindPackage | undefined): Promise<void> {
  const isOnnx = runtime === "onnxruntime" || (await modelEntry(model))?.kind === "onnx";
  if (isOnnx) requireOnnxRuntime(`teacher ${name}`, findPackage);
}

type OwnTeacher = Extract<TeacherSpec, { readonly model: string }>;

/** Of the model's files, which is what the run file says where it says one. */
async function checkedDigest(teacher: OwnTeacher, readOnnx: ReadOnnx): Promise<string> {
  const { name, model, digest } = teacher;
  const found = usedDigest(await modelDigest(model, readOnnx), teacher);
  if (digest === undefined || digest === found) return found;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `teacher ${name}: model ${model} has digest ${found}, the run file says ${digest}`,
    { teacher: name },
  );
}

/** Compares what the teacher's manifest and its model say with the data set, without running the model. */
async function checkTeacher(
  teacher: OwnTeacher,
  dataset: Dataset,
  run: RunSpec,
  readOnnx: ReadOnnx,
): Promise<{
  readonly taken: TakenInputs | null;
  readonly output: OutputSpec;
  readonly layers: readonly string[];
}> {
  const { name, model, outputs, classes, classMap, runtime } = teacher;
  await access(model).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `teacher ${name}: model ${model} does not exist`, { teacher: name }, { cause });
  });
  const manifest = await readManifest(model);
  const use = await useOfModel(model, manifest, teacher, readOnnx);
  const own = runOutput(dataset);
  const output = manifest === null ? given(classes ?? (await modelClasses(model, readOnnx)), own) : saidBy(manifest);
  if (output === undefined)
    throw new FacultyError(
      "BAD_MODEL",
      `teacher ${name}: ${model} has no faculty.json, and teachers.classes does not name its classes`,
      { teacher: name },
    );
  if (outputs) await checkSpace(name, output, dataset, classMap, outputs);
  const asked = classes === undefined ? output : (given(classes, output) ?? output);
  const { layers, inputDatatypes } = await inspectTeacher(
    { name, model, readOnnx, runtime, ...use },
    asked,
    dataset,
    run,
  );
  const takesTexts = inputDatatypes !== undefined;
  const taken = takesTexts ? { inputShape: textShape, inputDatatypes } : manifest;
  return { taken, output, layers };
}

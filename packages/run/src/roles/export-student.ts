import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { checkInputs, type Dataset, type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { startBackend } from "@faculty/models/backend";
import { modelInputs, readManifest } from "@faculty/models/manifests";
import { systemClock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { openTeacher } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { calibrationSamples } from "../export/calibration-samples.ts";
import { checkExport } from "../export/check-export.ts";
import { exportLine } from "../export/export-line.ts";
import { exportDataset } from "../export/export-source.ts";
import { loadStudent } from "../export/layers-student.ts";
import { onnxExport } from "../export/onnx-export.ts";
import { rememberExport } from "../export/remember-export.ts";
import { tfjsGraphExport } from "../export/tfjs-graph-export.ts";
import { type Dtype, verdict } from "../export/verdict.ts";
import type { ExportedStudent } from "../measured/exported-student.ts";
import { modelBytes } from "../measured/model-bytes.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { checkFolder } from "../run-folder/usable-folder.ts";
import type { RoleOptions } from "./role.ts";

type ExportFormat = ExportedStudent["to"];

export interface ExportOptions extends RoleOptions {
  /** Folder of a model. */
  readonly student: string;
  readonly to: ExportFormat;
  /** Receives the file, or the folder. */
  readonly out: string;
  readonly dtype: Dtype;
  /** Whether what the student makes of a sample goes into the graph. */
  readonly withPreparation: boolean;
  /** Of int8: whose training samples show what values there are. */
  readonly quantizeWith: DatasetSpec | undefined;
  /** Whose test samples it is checked on; absent: that of `quantizeWith`, else of the run that the student lies in. */
  readonly dataset: DatasetSpec | undefined;
  /** Class names of a model without a manifest. */
  readonly classes: readonly string[] | undefined;
}

/**
 * Writes a student in another format, once what reads it says of the test samples what the student says.
 * @returns Whether it does; where not, nothing is written.
 * @throws FacultyError BAD_MODEL naming the layer that cannot be written; what opening model and data set throws.
 */
export async function exportStudent(options: ExportOptions): Promise<boolean> {
  const { to, out, settings, output, abort, dtype, classes, quantizeWith, withPreparation } = options;
  const student = await modelFolderOf(options.student);
  const named: readonly NamedPath[] = [
    ["student", student],
    ...dataPaths(options.dataset),
    ...dataPaths(quantizeWith),
    ["--out", out],
  ];
  await requireWithinRoots(named, settings.roots);
  if ((await stat(student).catch(() => null)) === null)
    throw new FacultyError("NOT_FOUND", `student ${student} does not exist`, { student });
  await checkOut(to, out);
  checkUsage(options);
  const spec = await exportDataset(student, options.dataset ?? quantizeWith, settings.roots, abort);
  const backend = await startBackend(settings.backend);
  output.note(`backend ${backend.name} (${backend.reason})`);
  const dataset = await loadDataset(spec, abort, preparing(settings, output));
  await using teacher = await openTeacher(student, { classes, samples: dataset, backend: settings.backend });
  const inputs = await modelInputs(student, undefined);
  const prepareFor = (samples: Dataset) => {
    checkInputs(`student ${student}`, teacher.facts, samples);
    const { prepare: own } = createPreparation(inputs, samples, `student ${student}`);
    return withPreparation ? asItIs : own;
  };
  const prepare = prepareFor(dataset);
  const preparation = withPreparation
    ? { spec: inputs ?? {}, sampleShape: dataset.inputShape, vocabulary: dataset.vocabulary }
    : null;
  const samplesToCalibrate = async () => {
    const own =
      quantizeWith === undefined ? dataset : await loadDataset(quantizeWith, abort, preparing(settings, output));
    return calibrationSamples(own, prepareFor(own));
  };
  using layers = await loadStudent(student, classes);
  const made =
    to === "onnx"
      ? await onnxExport({ student: layers, dtype, preparation, calibrationSamples: samplesToCalibrate })
      : await tfjsGraphExport(layers, student, dataset);
  const { bytes, of, takes } = made;
  await using exported = made.model;
  const { comparison, latency } = await checkExport({
    student: teacher,
    exported,
    of,
    prepare: takes === "samples" ? asItIs : (samples) => prepare(samples),
    dataset,
    clock: systemClock,
    abort,
  });
  const { samples, greatestDifference, agreement, accuracy } = comparison;
  const result: ExportedStudent = {
    file: basename(out),
    to,
    dtype,
    student,
    digest: teacher.facts.digest,
    runtime: exported.runtime,
    bytes,
    studentBytes: await modelBytes(student),
    dataset: dataset.name,
    samples,
    of,
    greatestDifference,
    agreement,
    accuracy,
    latency,
  };
  const problem = verdict(dtype, comparison);
  output.print(output.json ? JSON.stringify({ ...result, problem }) : exportLine(result));
  if (problem !== null) {
    if (!output.json) output.print(`not exported: ${problem}`);
    return false;
  }
  await made.write(out);
  await rememberExport(out, result, settings.roots);
  return true;
}

function asItIs(values: Float32Array): Float32Array {
  return values;
}

/** @throws FacultyError USAGE, IO_FAILED. */
async function checkOut(to: ExportFormat, out: string): Promise<void> {
  const found = await stat(out).catch(() => null);
  if (to === "onnx" && found?.isDirectory() === true)
    throw new FacultyError("USAGE", `--out ${out} is a folder, expected the name of a file`);
  if (to === "tfjs-graph" && found?.isDirectory() === true && (await readManifest(out))?.format !== "tfjs-graph")
    throw new FacultyError(
      "USAGE",
      `--out ${out} is a folder of something else than a GraphModel, and would be replaced`,
    );
  await checkFolder("--out", to === "onnx" ? dirname(resolve(out)) : out);
}

/** @throws FacultyError USAGE for options that do not go together. */
function checkUsage({ to, dtype, quantizeWith, withPreparation }: ExportOptions): void {
  if ((quantizeWith !== undefined) !== (dtype === "int8"))
    throw new FacultyError(
      "USAGE",
      "--quantize-with and --dtype int8 go together: int8 rounds to the values that training samples take",
    );
  if (to === "tfjs-graph" && (dtype !== "float32" || withPreparation))
    throw new FacultyError(
      "USAGE",
      "--to tfjs-graph writes float32, and what the student makes of a sample into faculty.json: --dtype and --with-preparation are for onnx",
    );
}

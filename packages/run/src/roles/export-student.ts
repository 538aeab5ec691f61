import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { checkInputs, type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { startBackend } from "@faculty/models/backend";
import { loadModel } from "@faculty/models/files";
import { modelInputs } from "@faculty/models/manifests";
import { onnxBytes, onnxMetadata, writeGraph } from "@faculty/models/onnx-writer";
import { systemClock } from "@faculty/shared/clock";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { openTeacher } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { checkExport } from "../export/check-export.ts";
import { type ExportResult, exportLine } from "../export/export-result.ts";
import { exportDataset } from "../export/export-source.ts";
import { openOnnx } from "../export/onnx-model.ts";
import { rememberExport } from "../export/remember-export.ts";
import { type Dtype, verdict } from "../export/verdict.ts";
import { folderBytes } from "../measured/folder-bytes.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { checkFolder } from "../run-folder/usable-folder.ts";
import { facultyVersion } from "../settings/faculty-version.ts";
import type { RoleOptions } from "./role.ts";

export interface ExportOptions extends RoleOptions {
  /** Folder of a model. */
  readonly student: string;
  /** Receives the file. */
  readonly out: string;
  readonly dtype: Dtype;
  /** Whose test samples it is checked on; absent: that of the run that the student lies in. */
  readonly dataset: DatasetSpec | undefined;
  /** Class names of a model without a manifest. */
  readonly classes: readonly string[] | undefined;
}

/**
 * Writes a student as an ONNX file, once ONNX Runtime says of the test samples what the student says.
 * @returns Whether it does; where not, nothing is written.
 * @throws FacultyError BAD_MODEL naming the layer that cannot be written; what opening model and data set throws.
 */
export async function exportStudent(options: ExportOptions): Promise<boolean> {
  const { out, settings, output, abort, dtype, classes } = options;
  const student = await modelFolderOf(options.student);
  const named: readonly NamedPath[] = [["student", student], ...dataPaths(options.dataset), ["--out", out]];
  await requireWithinRoots(named, settings.roots);
  if ((await stat(out).catch(() => null))?.isDirectory() === true)
    throw new FacultyError("USAGE", `--out ${out} is a folder, expected the name of a file`);
  await checkFolder("--out", dirname(resolve(out)));
  const spec = await exportDataset(student, options.dataset, settings.roots, abort);
  const backend = await startBackend(settings.backend);
  output.note(`backend ${backend.name} (${backend.reason})`);
  const { graph, bytes, of } = await written(student, classes);
  const dataset = await loadDataset(spec, abort, preparing(settings, output));
  await using teacher = await openTeacher(student, { classes, samples: dataset, backend: settings.backend });
  checkInputs(`student ${student}`, teacher.facts, dataset);
  const preparation = createPreparation(await modelInputs(student, undefined), dataset, `student ${student}`);
  await using exported = await openOnnx(bytes, graph);
  const { comparison, latency } = await checkExport({
    student: teacher,
    exported,
    of,
    prepare: (samples) => preparation.prepare(samples),
    dataset,
    clock: systemClock,
    abort,
  });
  const { samples, greatestDifference, agreement, accuracy } = comparison;
  const result: ExportResult = {
    file: basename(out),
    to: "onnx",
    dtype,
    student,
    digest: teacher.facts.digest,
    runtime: exported.runtime,
    bytes: bytes.length,
    studentBytes: await folderBytes(student),
    dataset: dataset.name,
    samples,
    of,
    greatestDifference,
    agreement,
    accuracy,
    latency,
  };
  output.print(output.json ? JSON.stringify(result) : exportLine(result));
  const why = verdict(dtype, comparison);
  if (why !== null) {
    output.note(`not exported: ${why}`);
    return false;
  }
  await writeWhole(nodeDisk, out, bytes);
  await rememberExport(join(dirname(out), "export.json"), result);
  return true;
}

async function written(student: string, classes: readonly string[] | undefined) {
  const loaded = await loadModel(student, classes === undefined ? {} : { classesWithoutManifest: classes });
  try {
    if (loaded.kind !== "layers")
      throw new FacultyError(
        "BAD_MODEL",
        `student ${student} is a GraphModel, expected a LayersModel: ONNX is written layer by layer`,
      );
    const { model, manifest } = loaded;
    const { name, inputShape, output } = manifest;
    const endsInProbabilities = output === "probabilities";
    const { graph, logits } = writeGraph({ model, name, inputShape, endsInProbabilities });
    const metadata = onnxMetadata(manifest, { logits, preparation: manifest.inputs });
    const bytes = onnxBytes(graph, { version: facultyVersion(), metadata });
    return { graph, bytes, of: endsInProbabilities ? ("probabilities" as const) : ("logits" as const) };
  } finally {
    loaded.model.dispose();
  }
}

import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ModelDescription } from "@faculty/models/describe";
import { type ModelManifest, type ModelUse, saying, writtenManifest } from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import { manifestFileName } from "@faculty/shared/files";
import { wilsonInterval } from "@faculty/shared/metrics";
import { shownNames } from "@faculty/shared/names";
import { writeJson } from "../run-folder/json-file.ts";
import type { MeasuredModelInputs } from "./measure-inputs.ts";
import type { MeasuredTargets } from "./measure-targets.ts";
import { isBetterThanConstant } from "./measured-lines.ts";

interface WriteOptions {
  /** Of the model. */
  readonly path: string;
  readonly model: ModelDescription;
  readonly use: ModelUse;
  readonly measured: MeasuredModelInputs | MeasuredTargets;
  /** Of a sample of the data set. */
  readonly sampleShape: readonly number[];
  /** Whether another faculty.json may be lost. */
  readonly force: boolean;
}

/**
 * Writes what was measured into the model's folder: its classes, its best preparation, what it yields.
 * @returns The file.
 * @throws FacultyError USAGE where it would be wrong, or another one is there; IO_FAILED.
 */
export async function writeManifest(options: WriteOptions): Promise<string> {
  const { path, model, measured, force } = options;
  checkWorth(measured);
  if (!(await stat(path)).isDirectory())
    throw usage(`${path} is a file by itself: put it into a folder of its own, as model.onnx, and name the folder`);
  const file = join(path, manifestFileName);
  const manifest = manifestOf(options);
  if (model.manifest !== null && !force && !isDeepStrictEqual(model.manifest, manifest))
    throw usage(`${file} is there and says something else; --force overwrites it`);
  await writeJson(file, writtenManifest(manifest));
  return file;
}

function checkWorth(measured: WriteOptions["measured"]): void {
  if ("constant" in measured) {
    if (isBetterThanConstant(measured)) return;
    throw usage(
      `no preparation is better than one answer to all samples of data set ${measured.dataset}, nothing is written`,
    );
  }
  const {
    best: [best],
    better,
    chance,
    dataset,
  } = measured;
  if (better !== null)
    throw usage(
      `another order of classes explains much more, nothing is written: see whether it is [${shownNames(better.classes)}], and name it with --classes`,
    );
  const [low] = wilsonInterval(best.correct, best.samples);
  if (low <= chance) throw usage(`no preparation is better than chance on data set ${dataset}, nothing is written`);
}

function manifestOf({ path, model, use, measured, sampleShape }: WriteOptions): ModelManifest {
  const { manifest, kind } = model;
  const { spec } = "constant" in measured ? measured.measured[0] : measured.best[0];
  const said = "constant" in measured ? saying(measured.output) : { classes: measured.classes };
  const tensor = use.inputs?.tensor ?? manifest?.inputs?.tensor;
  const others = manifest?.inputs?.others;
  const inputs = {
    ...spec,
    ...(tensor !== undefined && { tensor }),
    ...(others !== undefined && { others }),
  };
  const isPrepared = Object.keys(inputs).length > 0;
  const outputs = typeof use.outputs === "object" ? use.outputs : manifest?.outputs;
  const signature = use.signature ?? manifest?.signature;
  return {
    format: kind,
    name: manifest?.name ?? basename(resolve(path)),
    ...said,
    inputShape: measured.inputShape,
    ...(isPrepared && { inputs: { ...inputs, sampleShape } }),
    output: measured.yields,
    ...(outputs !== undefined && { outputs }),
    ...(signature !== undefined && { signature }),
    ...(manifest?.vocabulary !== undefined && { vocabulary: manifest.vocabulary }),
    ...(manifest?.trainedOn !== undefined && { trainedOn: manifest.trainedOn }),
  };
}

function usage(why: string): FacultyError {
  return new FacultyError("USAGE", `--write: ${why}`);
}

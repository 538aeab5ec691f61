import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName, modelFolderOf } from "@faculty/shared/files";
import type { KnownVocabulary } from "@faculty/shared/samples";
import * as tf from "@tensorflow/tfjs";
import type { NextSeed } from "../architectures/architecture.ts";
import { checkActivationSize } from "../inspect/activation-size.ts";
import { layersEnding, type ModelEnding } from "../inspect/model-ending.ts";
import { type ModelInput, modelInput } from "../inspect/model-input.ts";
import { isTopology, readTopology } from "../inspect/read-topology.ts";
import { readableTopology } from "../inspect/readable-topology.ts";
import { refusal } from "../inspect/refusal.ts";
import { registerLayers } from "../layers/register-layers.ts";
import type { ModelManifest } from "../manifests/manifest.ts";
import { loadModel } from "./load-model.ts";
import { orderOutputs } from "./order-outputs.ts";
import { withWeightBudget } from "./weight-budget.ts";

/** What the model is to be trained on. */
export interface TrainingData {
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** Names, in the order of the outputs; or how many, where names do not count. */
  readonly classes: readonly string[] | number;
  readonly vocabulary: KnownVocabulary | undefined;
}

/** 1 GiB of float32: a student is smaller. */
const maxInitialValues = 2 ** 28;

/**
 * A LayersModel that somebody brought: a folder or the model.json in it, whose weights are trained further, or a JSON file
 * that holds a topology alone, whose initial weights are then drawn from `nextSeed` as its initializers say. Of a folder
 * whose faculty.json names its classes in another order, the outputs are put in the order of the data set's.
 * @returns The caller disposes it.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH, NOT_FINITE.
 */
export async function openOwnModel(path: string, data: TrainingData, nextSeed: NextSeed): Promise<tf.LayersModel> {
  const folder = await modelFolderOf(path);
  const isFolder = (await stat(folder).catch(() => null))?.isDirectory() ?? false;
  if (extname(folder) === ".json" && !isFolder) return fromTopology(folder, data, nextSeed);
  const file = join(folder, modelFileName);
  return (await isTopology(file)) ? fromTopology(file, data, nextSeed) : fromFolder(folder, data);
}

async function fromFolder(folder: string, data: TrainingData): Promise<tf.LayersModel> {
  const loaded = await loadModel(folder, { classesWithoutManifest: namesOf(data) });
  const { model, manifest, input } = loaded;
  try {
    if (loaded.kind !== "layers")
      throw new FacultyError("BAD_MODEL", `model ${folder} is a GraphModel, which cannot be trained`, { folder });
    checkFit(folder, { ...manifest, classes: manifest.classes.length, input }, data);
    if (typeof data.classes !== "number") orderOutputs(folder, loaded.model, manifest.classes, data.classes);
    return loaded.model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function namesOf({ classes }: TrainingData): readonly string[] {
  return typeof classes === "number" ? Array.from({ length: classes }, (_, i) => `${i}`) : classes;
}

async function fromTopology(path: string, data: TrainingData, nextSeed: NextSeed): Promise<tf.LayersModel> {
  const topology = await readTopology(path, nextSeed);
  registerLayers();
  let model: tf.LayersModel;
  try {
    model = await withWeightBudget(maxInitialValues, () =>
      tf.models.modelFromJSON(readableTopology(`model ${path}`, topology) as never),
    );
  } catch (cause) {
    throw refusal(`model ${path}`, topology, cause);
  }
  try {
    const input = modelInput(path, model, {});
    const output = model.outputs[0]?.shape ?? [];
    if (model.outputs.length !== 1 || output.length !== 2)
      throw new FacultyError(
        "BAD_MODEL",
        `model ${path} has ${model.outputs.length} outputs (${model.outputs.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ")}), expected one of [batch, classes]`,
        { path },
      );
    const inputShape = (input.shape ?? []).map((extent) => extent ?? 0);
    checkFit(path, { inputShape, classes: output[1] ?? 0, output: layersEnding(model), input }, data);
    checkActivationSize(path, model, inputShape);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

type Found = Pick<ModelManifest, "inputShape" | "vocabulary"> & {
  readonly classes: number;
  readonly output: ModelEnding;
  readonly input: ModelInput;
};

function checkFit(path: string, found: Found, data: TrainingData): void {
  if (found.output !== "logits")
    throw new FacultyError("BAD_MODEL", `model ${path} ends in ${found.output}, a student in logits`, { path });
  if (found.input.rows === "one")
    throw new FacultyError("BAD_MODEL", `model ${path} takes one sample at a time, a student takes batches`, { path });
  if (found.inputShape.join() !== data.inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${path} takes samples of shape [${found.inputShape.join(", ")}], the data set's have [${data.inputShape.join(", ")}]`,
      { path },
    );
  const classes = typeof data.classes === "number" ? data.classes : data.classes.length;
  if (found.classes !== classes)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${path} has ${found.classes} classes, the data set has ${classes}`,
      { path },
    );
  if (found.vocabulary !== undefined && found.vocabulary.digest !== data.vocabulary?.digest)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `model ${path} reads token ids of another vocabulary than the data set's: name its vocabulary.txt as dataset.vocabulary`,
      { path },
    );
}

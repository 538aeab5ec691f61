import { ownNames } from "@faculty/shared/outputs";
import tf from "#tfjs";
import type { NextSeed } from "../architectures/architecture.ts";
import { checkFolder, checkTopology, ownFiles, type TrainingData, untrainable } from "../inspect/own-files.ts";
import { readTopology } from "../inspect/read-topology.ts";
import { readableTopology } from "../inspect/readable-topology.ts";
import { refusal } from "../inspect/refusal.ts";
import { outlineBuilt } from "../layers/outline-built.ts";
import { registerLayers } from "../layers/register-layers.ts";
import { loadModel } from "./load-model.ts";
import { orderOutputs } from "./order-outputs.ts";
import { withWeightBudget } from "./weight-budget.ts";

/** 1 GiB of float32: a student is smaller. */
const maxInitialValues = 2 ** 28;

/**
 * A LayersModel that somebody brought: a folder or the model.json in it, whose weights are trained further, or a JSON file
 * that holds a topology alone, whose initial weights are then drawn from `nextSeed` as its initializers say. Of a folder
 * whose faculty.json names its classes in another order, the outputs are put in the order of the data set's.
 * @returns The caller disposes it.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH, NOT_FINITE.
 */
export async function openOwnModel(given: string, data: TrainingData, nextSeed: NextSeed): Promise<tf.LayersModel> {
  const { kind, path } = await ownFiles(given);
  return kind === "folder" ? fromFolder(path, data) : fromTopology(path, data, nextSeed);
}

async function fromFolder(folder: string, data: TrainingData): Promise<tf.LayersModel> {
  const loaded = await loadModel(folder, { outputWithoutManifest: data.output });
  try {
    if (loaded.kind !== "layers") throw untrainable(folder);
    checkFolder(folder, loaded, data);
    const names = ownNames(data.output);
    if (names.length > 0) orderOutputs(folder, loaded.model, loaded.manifest.classes, names);
    return loaded.model;
  } catch (error) {
    loaded.model.dispose();
    throw error;
  }
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
    checkTopology(path, outlineBuilt(model), data);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

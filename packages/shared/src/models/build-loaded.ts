import * as tf from "@tensorflow/tfjs";
import { sizeOf } from "../tensor/rows.ts";
import { checkWeights } from "./check-weights.ts";
import { registerLayers } from "./layers/register-layers.ts";
import type { ModelFolder } from "./model-folder.ts";
import { isGraph } from "./model-json.ts";
import { refusal } from "./refusal.ts";
import { withWeightBudget } from "./weight-budget.ts";

/** The model of a folder's files, with its weights. The caller disposes it. @throws FacultyError BAD_MODEL, NOT_FINITE. */
export async function buildLoaded(
  folder: string,
  { json, weights }: ModelFolder,
): Promise<tf.LayersModel | tf.GraphModel> {
  const { weightsManifest, ...rest } = json;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const artifacts = {
    ...rest,
    weightSpecs,
    weightData: weights,
  } as unknown as tf.io.ModelArtifacts;
  checkWeights(folder, json, weights);
  registerLayers();
  try {
    const handler = { load: async () => artifacts };
    if (isGraph(json)) return await tf.loadGraphModel(handler);
    const values = weightSpecs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return await withWeightBudget(values, () => tf.loadLayersModel(handler));
  } catch (cause) {
    throw refusal(`model ${folder}`, json.modelTopology, cause);
  }
}

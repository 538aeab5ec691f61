import { sizeOf } from "@faculty/shared/tensor";
import tf from "#tfjs";
import { checkWeights } from "../inspect/check-weights.ts";
import { isKeras3 } from "../inspect/from-keras3.ts";
import { readableTopology } from "../inspect/readable-topology.ts";
import { refusal } from "../inspect/refusal.ts";
import { registerLayers } from "../layers/register-layers.ts";
import type { ModelFolder } from "../manifests/model-folder.ts";
import { isGraph } from "../manifests/model-json.ts";
import { keras3Weights } from "./keras3-weights.ts";
import { withWeightBudget } from "./weight-budget.ts";

/** The model of a folder's files, with its weights. The caller disposes it. @throws FacultyError BAD_MODEL, NOT_FINITE. */
export async function buildLoaded(
  folder: string,
  { json, weights }: ModelFolder,
): Promise<tf.LayersModel | tf.GraphModel> {
  const who = `model ${folder}`;
  const { weightsManifest, ...rest } = json;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const load = (changed: object) =>
    ({ load: async () => ({ ...rest, weightSpecs, ...changed, weightData: weights }) }) as unknown as tf.io.IOHandler;
  checkWeights(folder, json, weights);
  registerLayers();
  try {
    if (isGraph(json)) return await tf.loadGraphModel(load({}));
    const topology = readableTopology(who, json.modelTopology);
    const named = isKeras3(json.modelTopology) ? keras3Weights(who, topology, weightSpecs) : weightSpecs;
    const values = weightSpecs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return await withWeightBudget(values, () =>
      tf.loadLayersModel(load({ modelTopology: topology, weightSpecs: named })),
    );
  } catch (cause) {
    throw refusal(who, json.modelTopology, cause);
  }
}

import { tf } from "@faculty/models/backend";
import { loadModel } from "@faculty/models/files";
import { layerOutputs } from "@faculty/models/layers";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputSpec } from "@faculty/shared/outputs";
import { checkFrozenModel } from "../check/check-frozen-models.ts";
import type { FrozenFeatures } from "../objective/loss/loss.ts";
import type { FrozenLayer } from "../objective/terms/term.ts";

/** Models that losses apply to what is said, and do not train. */
export interface FrozenModels extends Disposable {
  readonly featuresOf: (model: string, layer: string) => FrozenFeatures | undefined;
}

/** @throws FacultyError as `checkFrozenModel`, and what `loadModel` throws. */
export async function openFrozenModels(layers: readonly FrozenLayer[], output: OutputSpec): Promise<FrozenModels> {
  const models = new Map<string, tf.LayersModel>();
  const features = new Map<string, FrozenFeatures>();
  const dispose = () => {
    for (const model of models.values()) model.dispose();
  };
  try {
    for (const frozen of layers) {
      const { shape } = await checkFrozenModel(frozen, output);
      const model = models.get(frozen.model) ?? (await layersModel(frozen.model));
      models.set(frozen.model, model);
      features.set(keyOf(frozen.model, frozen.layer), featuresOf(model, frozen.layer, shape));
    }
  } catch (thrown) {
    dispose();
    throw thrown;
  }
  return { featuresOf: (model, layer) => features.get(keyOf(model, layer)), [Symbol.dispose]: dispose };
}

function keyOf(model: string, layer: string): string {
  return JSON.stringify([model, layer]);
}

async function layersModel(path: string): Promise<tf.LayersModel> {
  const loaded = await loadModel(path);
  if (loaded.kind === "layers") return loaded.model;
  loaded.model.dispose();
  throw new FacultyError("BAD_MODEL", `model ${path} is a graph, expected layers: gradients pass through it`);
}

/** @param shape - Of one sample as the model takes it. */
function featuresOf(model: tf.LayersModel, layer: string, shape: readonly number[]): FrozenFeatures {
  const symbol = layerOutputs(model).get(layer) as tf.SymbolicTensor;
  // It shares the model's layers: nothing of it is disposed on its own.
  const upTo = tf.model({ inputs: model.inputs, outputs: symbol });
  return {
    weights: upTo.weights.map((weight) => weight.read() as tf.Variable),
    apply: (values) => {
      const shown = values.reshape([-1, ...shape]);
      const yielded = upTo.apply(shown, { training: false }) as tf.Tensor;
      return yielded.reshape<tf.Tensor2D>([values.shape[0], -1]);
    },
  };
}

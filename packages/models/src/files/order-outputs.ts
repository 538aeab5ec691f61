import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownNames } from "@faculty/shared/names";
import * as tf from "@tensorflow/tfjs";

/** What may follow the last dense layer: it treats each output for itself. Weights of theirs are one an output. */
const columnwise: ReadonlySet<string> = new Set([
  "Activation",
  "BatchNormalization",
  "Dropout",
  "ELU",
  "GaussianDropout",
  "GaussianNoise",
  "LeakyReLU",
  "PReLU",
  "ReLU",
]);

/**
 * Puts a model's outputs in the order of a data set's classes, by the columns of its last weights: the same function of
 * its inputs, with its answers in another order. Outputs that lie so already stay as they are, to the bit.
 * @param path - Of the model, for messages.
 * @param own - Class of each output. @param wanted - The data set's, in its order.
 * @throws FacultyError CLASS_MISMATCH where these are other classes, or the model's end cannot be put in order.
 */
export function orderOutputs(
  path: string,
  model: tf.LayersModel,
  own: readonly string[],
  wanted: readonly string[],
): void {
  const places = new Map(own.map((name, place) => [name, place]));
  const known = new Set(wanted);
  const foreign = own.filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${path} knows [${shownNames(foreign)}], the data set has [${shownNames(wanted)}]: name its classes in faculty.json as the data set does${didYouMean(foreign, wanted)}`,
      { path },
    );
  const columns = wanted.map((name) => places.get(name) ?? -1);
  const absent = wanted.filter((_, i) => columns[i] === -1);
  if (absent.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${path} does not know [${shownNames(absent)}], which the data set has`,
      {
        path,
      },
    );
  if (columns.every((column, place) => column === place)) return;
  for (const layer of lastLayers(path, model)) permute(layer, columns);
}

/** The last dense layer and what follows it. */
function lastLayers(path: string, model: tf.LayersModel): readonly tf.layers.Layer[] {
  const found: tf.layers.Layer[] = [];
  let tensor = model.outputs[0];
  while (tensor !== undefined) {
    const layer: tf.layers.Layer = tensor.sourceLayer;
    const isDense = layer.getClassName() === "Dense";
    const isShared = layer.inboundNodes.length !== 1; // its weights mean something elsewhere as well
    if (isShared || !(isDense || columnwise.has(layer.getClassName()))) break;
    found.push(layer);
    if (isDense) return found;
    tensor = [layer.input].flat()[0];
  }
  const end = tensor?.sourceLayer;
  throw new FacultyError(
    "CLASS_MISMATCH",
    `model ${path} has the data set's classes in another order, and its end, layer ${end?.name} (${end?.getClassName()}), cannot be put in order: expected a dense layer`,
    { path },
  );
}

/** Of a kernel `[inputs, classes]` and of values `[classes]` the last axis is that of the outputs. */
function permute(layer: tf.layers.Layer, columns: readonly number[]): void {
  tf.tidy(() => {
    const order = tf.tensor1d([...columns], "int32");
    layer.setWeights(layer.getWeights().map((weight) => tf.gather(weight, order, weight.rank - 1)));
  });
}

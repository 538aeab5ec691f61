import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import * as tf from "@tensorflow/tfjs";

/** 64 MiB of float32: a photograph of 2,000 × 2,000 in colour has 12 million values. */
const maxSampleValues = 2 ** 24;
/** 512 MiB of float32 for one sample, in any one layer. */
const maxActivationValues = 2 ** 27;

/**
 * Refuses a model that would take more memory for one sample than a model of this size of machine has; to be asked
 * before it runs for the first time. What the nodes of a GraphModel yield is known only when it runs.
 * @throws FacultyError BAD_MODEL.
 */
export function checkActivationSize(
  folder: string,
  model: tf.LayersModel | tf.GraphModel,
  inputShape: readonly number[],
): void {
  const values = sizeOf(inputShape);
  if (values > maxSampleValues)
    throw bad(
      folder,
      `one sample of shape [${inputShape.join(", ")}] has ${values} values, at most ${maxSampleValues}`,
    );
  if (!(model instanceof tf.LayersModel)) return;
  for (const { name, shape } of activations(model)) {
    const size = shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);
    if (!(size <= maxActivationValues))
      throw bad(
        folder,
        `layer ${name} yields [${shape.join(", ")}] for one sample, at most ${maxActivationValues} values`,
      );
  }
}

function activations(model: tf.LayersModel): readonly { readonly name: string; readonly shape: tf.Shape }[] {
  return model.layers.flatMap((layer) => {
    const own = layer.inboundNodes
      .flatMap(({ outputShapes }) => (isOneShape(outputShapes) ? [outputShapes] : outputShapes))
      .map((shape) => ({ name: layer.name, shape }));
    return layer instanceof tf.LayersModel ? [...own, ...activations(layer)] : own;
  });
}

function isOneShape(shapes: tf.Shape | tf.Shape[]): shapes is tf.Shape {
  return !Array.isArray(shapes[0]);
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder });
}

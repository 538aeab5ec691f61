import { tf } from "@faculty/models/backend";
import { layerOutputs } from "@faculty/models/layers";
import { FacultyError } from "@faculty/shared/errors";

/** A student's logits and the outputs of some of its layers, from one pass. */
export interface LayerTaps {
  /** Inside `tf.tidy`. @returns Logits, and each tapped layer's output by name. */
  forward(inputs: tf.Tensor): { readonly logits: tf.Tensor2D; readonly layers: ReadonlyMap<string, tf.Tensor> };
}

/** @throws FacultyError UNKNOWN_LAYER naming the layers there are. */
export function tapLayers(model: tf.LayersModel, names: readonly string[]): LayerTaps {
  const outputs = names.map((name) => outputOf(model, name));
  // It shares the model's layers: nothing of it is disposed on its own.
  const tapped =
    names.length === 0 ? model : tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...outputs] });
  return {
    forward: (inputs) => {
      const [logits, ...layers] = [tapped.apply(inputs, { training: true })].flat() as tf.Tensor[];
      return {
        logits: logits as tf.Tensor2D,
        layers: new Map(names.map((name, i) => [name, layers[i] as tf.Tensor])),
      };
    },
  };
}

/** Shape of a layer's output, without the batch. @throws FacultyError UNKNOWN_LAYER naming the layers there are. */
export function layerShape(model: tf.LayersModel, name: string): readonly number[] {
  return outputOf(model, name)
    .shape.slice(1)
    .map((extent) => extent ?? 0);
}

function outputOf(model: tf.LayersModel, name: string): tf.SymbolicTensor {
  const outputs = layerOutputs(model);
  const found = outputs.get(name);
  if (found !== undefined) return found;
  const known = [...outputs.keys()].join(", ") || "none between its input and its output";
  throw new FacultyError("UNKNOWN_LAYER", `objective.to: the student has no layer ${name}, it has ${known}`, { name });
}

import { tf } from "@faculty/models/backend";
import { layerOutputs } from "@faculty/models/layers";
import { requireInner } from "../check/check-layers.ts";

/** A student's logits and the outputs of some of its layers, from one pass. */
export interface LayerTaps {
  /** Inside `tf.tidy`. @returns Logits, one row a position of each sample, and each tapped layer's output by name. */
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
        logits: asRows(logits as tf.Tensor),
        layers: new Map(names.map((name, i) => [name, layers[i] as tf.Tensor])),
      };
    },
  };
}

function asRows(logits: tf.Tensor): tf.Tensor2D {
  return logits.rank === 2 ? (logits as tf.Tensor2D) : logits.reshape([-1, logits.shape.at(-1) as number]);
}

/** Shape of a layer's output, without the batch. @throws FacultyError UNKNOWN_LAYER naming the layers there are. */
export function layerShape(model: tf.LayersModel, name: string): readonly number[] {
  return outputOf(model, name)
    .shape.slice(1)
    .map((extent) => extent ?? 0);
}

function outputOf(model: tf.LayersModel, name: string): tf.SymbolicTensor {
  const outputs = layerOutputs(model);
  requireInner([...outputs.keys()], name);
  return outputs.get(name) as tf.SymbolicTensor;
}

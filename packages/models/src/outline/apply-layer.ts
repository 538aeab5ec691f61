import { type LayerShape, outputShapes } from "./layer-shapes.ts";
import type { LayerCall, LayerConfig, OutlineLayer, OutlineTensor, TensorShape } from "./outline.ts";

/** A layer of a class, named by its `name`. */
export function layer(kind: string, config: LayerConfig & { readonly name: string }): OutlineLayer {
  return { kind, name: config.name, config };
}

/** An input of a model. @param shape - Of one sample, without the batch. */
export function inputTensor(name: string, shape: readonly number[]): OutlineTensor {
  const whole: TensorShape = [null, ...shape];
  return { call: { layer: layer("InputLayer", { name, batchInputShape: whole }), inputs: [] }, index: 0, shape: whole };
}

/** What a layer makes of what it reads. */
export function applied(own: OutlineLayer, ...inputs: readonly OutlineTensor[]): OutlineTensor {
  return outputAt({ layer: own, inputs }, 0);
}

/** What a call yields at that place of its outputs; a new one each time. */
export function outputAt(call: LayerCall, index: number): OutlineTensor {
  return { call, index, shape: outputShape(call, index) };
}

/** Applies layers one after the other. */
export function through(input: OutlineTensor, ...layers: readonly OutlineLayer[]): OutlineTensor {
  return layers.reduce((x, own) => applied(own, x), input);
}

function outputShape({ layer: own, inputs }: LayerCall, index: number): TensorShape | undefined {
  const { kind, config, model } = own;
  if (model !== undefined) return model.outputs[index]?.shape;
  const shapes = inputs.flatMap(({ shape }) => (shape === undefined ? [] : [shape]));
  const rule: LayerShape | undefined = outputShapes[kind];
  return rule === undefined || index > 0 || shapes.length < inputs.length ? undefined : rule(shapes, config);
}

import type tf from "#tfjs";
import { innerOutputs } from "../outline/outline-calls.ts";
import { outlineBuilt } from "./outline-built.ts";

/** What the layers between a built model's input and its output yield, as `innerOutputs` has them. */
export function layerOutputs(model: tf.LayersModel): ReadonlyMap<string, tf.SymbolicTensor> {
  const outline = outlineBuilt(model);
  return new Map(
    [...innerOutputs(outline)].map(([name, tensor]) => [name, outline.symbols.get(tensor) as tf.SymbolicTensor]),
  );
}

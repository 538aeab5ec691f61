import { FacultyError } from "@faculty/shared/errors";
import { knownFormat } from "../manifests/known-format.ts";
import { readModelFolder } from "../manifests/model-folder.ts";
import type { Outline } from "../outline/outline.ts";
import { callsOf } from "../outline/outline-calls.ts";
import { outlineTopology } from "./outline-topology.ts";

/**
 * Whether ONNX Runtime can compute a model of TensorFlow.js, as far as its files tell: it is written as a graph when it is
 * opened.
 * @throws FacultyError BAD_MODEL of a model that is no LayersModel, or naming a layer that cannot be written.
 */
export async function checkWritable(who: string, path: string): Promise<void> {
  const format = await knownFormat(path);
  if (format !== "tfjs-layers")
    throw new FacultyError(
      "BAD_MODEL",
      `${who}: runtime is for a LayersModel, ${path} is of format ${format}: leave runtime out`,
      { path },
    );
  const { json } = await readModelFolder(path);
  const { layerWriters } = await import("../onnx-writer/layers/layer-writers.ts"); // needed here alone
  checkLayers(who, outlineTopology(`model ${path}`, json.modelTopology), new Set(Object.keys(layerWriters)));
}

function checkLayers(who: string, outline: Outline, written: ReadonlySet<string>): void {
  const given = new Set(outline.inputs.map(({ call }) => call));
  for (const call of callsOf(outline)) {
    const { kind, name, model } = call.layer;
    if (model !== undefined) checkLayers(who, model, written);
    else if (!given.has(call) && !written.has(kind))
      throw new FacultyError(
        "BAD_MODEL",
        `${who}: layer ${name} (${kind}) cannot be written as ONNX, which runtime asks for: leave runtime out`,
        { layer: name },
      );
  }
}

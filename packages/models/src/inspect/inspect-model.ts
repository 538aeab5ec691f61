import { knownFormat } from "../manifests/known-format.ts";
import { chosenBy } from "../manifests/manifest.ts";
import { modelEntry } from "../manifests/model-entry.ts";
import { readManifest, readModelFolder } from "../manifests/model-folder.ts";
import { checkOnnxWeights } from "../onnx/check-onnx-weights.ts";
import { readOnnxFile } from "../onnx/onnx-file.ts";
import { innerOutputs } from "../outline/outline-calls.ts";
import { layerThatSeesLater } from "../outline/sees-later.ts";
import { checkSavedWeights } from "../saved-model/check-saved-weights.ts";
import { readSavedModel } from "../saved-model/saved-model-file.ts";
import { checkWeights } from "./check-weights.ts";
import { innerNodes } from "./graph-nodes.ts";
import { checkedFormat, inspectFiles, type LoadOptions, type ModelFacts } from "./inspect-files.ts";
import { inspectOnnx } from "./inspect-onnx.ts";
import { inspectSavedModel } from "./inspect-saved-model.ts";
import { outlineTopology } from "./outline-topology.ts";

interface InspectedModel extends ModelFacts {
  /** Layers that may be asked for by name; of a graph, those that may be as far as its file tells. */
  readonly layers: readonly string[];
  /** A layer that shows a position what comes after it; null where the file tells of none. */
  readonly seesLater: string | null;
}

/**
 * What a model is, read from its files: nothing is built, and no runtime is loaded.
 * @throws FacultyError as opening it does, of what can be found so.
 */
export async function inspectModel(path: string, options: LoadOptions = {}): Promise<InspectedModel> {
  await knownFormat(path);
  const entry = await modelEntry(path);
  if (entry?.kind === "onnx") return inspectOnnxModel(path, entry.file, options);
  if (entry?.kind === "saved-model") {
    const { facts } = inspectSavedModel(path, await readSavedModel(entry.file), await readManifest(path), options);
    await checkSavedWeights(path);
    return { ...facts, layers: [], seesLater: null };
  }
  return inspectFolder(path, options);
}

async function inspectOnnxModel(path: string, file: string, options: LoadOptions): Promise<InspectedModel> {
  const own = await readManifest(path);
  const read = await (options.readOnnx ?? readOnnxFile)(file);
  const { facts, layers } = inspectOnnx(path, read.model, own, options);
  await checkOnnxWeights(path, read);
  return { ...facts, layers, seesLater: null };
}

async function inspectFolder(folder: string, options: LoadOptions): Promise<InspectedModel> {
  const files = await readModelFolder(folder);
  const format = checkedFormat(folder, files);
  checkWeights(folder, files.json, files.weights);
  const { modelTopology: topology } = files.json;
  const outline = format === "tfjs-graph" ? null : outlineTopology(`model ${folder}`, topology);
  const chosen = options.chosen ?? chosenBy(files.manifest ?? {});
  const { facts, end, place } = inspectFiles(folder, files, outline, { ...options, chosen });
  if (outline === null) return { ...facts, layers: innerNodes(topology, end), seesLater: null };
  const used = { ...outline, outputs: outline.outputs.slice(place, place + 1) };
  return { ...facts, layers: [...innerOutputs(used).keys()], seesLater: layerThatSeesLater(used) };
}

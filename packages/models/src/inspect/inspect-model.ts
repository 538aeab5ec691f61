import { readModelFolder } from "../manifests/model-folder.ts";
import { innerOutputs } from "../outline/outline-calls.ts";
import { checkWeights } from "./check-weights.ts";
import { innerNodes } from "./graph-nodes.ts";
import { checkedFormat, inspectFiles, type LoadOptions, type ModelFacts } from "./inspect-files.ts";
import { outlineTopology } from "./outline-topology.ts";

interface InspectedModel extends ModelFacts {
  /** Layers that may be asked for by name; of a GraphModel, those that may be as far as its file tells. */
  readonly layers: readonly string[];
}

/**
 * What a model folder holds, read as JSON: nothing is built.
 * @throws FacultyError as `loadModel` does, of what can be found so.
 */
export async function inspectModel(folder: string, options: LoadOptions = {}): Promise<InspectedModel> {
  const files = await readModelFolder(folder);
  const format = checkedFormat(folder, files);
  checkWeights(folder, files.json, files.weights);
  const { modelTopology: topology } = files.json;
  const outline = format === "tfjs-graph" ? null : outlineTopology(`model ${folder}`, topology);
  const { facts, end } = inspectFiles(folder, files, outline, options);
  return { ...facts, layers: outline === null ? innerNodes(topology, end) : [...innerOutputs(outline).keys()] };
}

import { type GraphNode, graphNodes, nodeName, nodesBehind } from "../inspect/graph-nodes.ts";
import { graphEnding } from "../inspect/model-ending.ts";
import { graphEnds } from "../inspect/model-ends.ts";
import { readModelFolder } from "../manifests/model-folder.ts";
import { graphWidth } from "./graph-width.ts";
import { lastOperations } from "./last-operations.ts";
import type { DescribedFiles, DescribedTensor } from "./model-description.ts";
import { typeName } from "./type-name.ts";
import { weightValues } from "./weight-values.ts";

/** A GraphModel, read from its nodes; their shapes show only when it runs. @throws FacultyError NOT_FOUND, BAD_MODEL. */
export async function describeGraph(folder: string): Promise<DescribedFiles> {
  const { json } = await readModelFolder(folder);
  const { modelTopology: topology } = json;
  const nodes = graphNodes(topology);
  const { inputs, outputs } = graphEnds(json);
  const shapes = new Map(
    json.weightsManifest.flatMap(({ weights }) => weights.map(({ name, shape }) => [name, shape] as const)),
  );
  const computed = (tensor: string) => {
    const node = nodes.get(nodeName(tensor));
    return node?.op === "Const" ? undefined : node;
  };
  const reached = new Set(outputs.flatMap(({ tensor }) => [...nodesBehind(nodes, tensor).keys()]));
  return {
    inputs: inputs.map(({ alias, dtype, shape }) => ({ name: alias, type: typeName(dtype), shape: shape ?? null })),
    outputs: outputs.map(({ name, tensor }) => ({
      name,
      type: "float32",
      shape: shapeOf(graphWidth(nodes, shapes, tensor)),
      operations: lastOperations<GraphNode>(
        computed(tensor),
        ({ input }) => input.map(computed).find((node) => node !== undefined),
        ({ op }) => op,
      ),
      ending: graphEnding(topology, tensor),
    })),
    layers: [...nodes.values()]
      .filter(({ name, op }) => reached.has(name) && op !== "Const")
      .map(({ name, op }) => ({ name, kind: op, shape: null })),
    parameters: weightValues(json),
    ownClasses: null,
  };
}

function shapeOf(width: number | null): DescribedTensor["shape"] {
  return width === null ? null : [null, width];
}

import { layersEnding } from "../inspect/model-ending.ts";
import { layersEnds } from "../inspect/model-ends.ts";
import { outlineTopology } from "../inspect/outline-topology.ts";
import { readModelFolder } from "../manifests/model-folder.ts";
import type { OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import { callsOf, layersOf } from "../outline/outline-calls.ts";
import { lastOperations } from "./last-operations.ts";
import type { DescribedFiles } from "./model-description.ts";
import { typeName } from "./type-name.ts";
import { weightValues } from "./weight-values.ts";

/** A LayersModel, read from its topology. @throws FacultyError NOT_FOUND, BAD_MODEL. */
export async function describeLayers(folder: string): Promise<DescribedFiles> {
  const { json } = await readModelFolder(folder);
  const outline = outlineTopology(`model ${folder}`, json.modelTopology);
  const tensors = [...callsOf(outline).flatMap((call) => call.inputs), ...outline.outputs];
  const shapes = new Map(tensors.map(({ call, shape }) => [call.layer, shape ?? null]));
  const ends = layersEnds(outline);
  return {
    inputs: ends.inputs.map(({ name, dtype, shape }) => ({
      name,
      type: typeName(dtype),
      shape: shape ?? null,
    })),
    outputs: outline.outputs.map((output, place) => ({
      name: ends.outputs[place]?.name ?? "",
      type: "float32",
      shape: output.shape ?? null,
      operations: lastOperations<OutlineTensor>(
        output,
        ({ call }) => call.inputs[0],
        ({ call }) => operation(call.layer),
      ),
      ending: layersEnding({ ...outline, outputs: [output] }),
    })),
    layers: layersOf(outline).map((layer) => ({
      name: layer.name,
      kind: layer.kind,
      shape: shapes.get(layer) ?? null,
    })),
    parameters: weightValues(json),
    ownClasses: null,
  };
}

/** `Dense (softmax)`. */
function operation({ kind, config: { activation } }: OutlineLayer): string {
  return typeof activation === "string" && activation !== "linear" ? `${kind} (${activation})` : kind;
}

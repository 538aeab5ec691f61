import { chosenSignature } from "../inspect/inspect-saved-model.ts";
import { savedEnding, savedSource } from "../inspect/model-ending.ts";
import { modelEntry } from "../manifests/model-entry.ts";
import { readManifest } from "../manifests/model-folder.ts";
import { variableValues } from "../saved-model/saved-graph.ts";
import type { SavedTensor } from "../saved-model/saved-model.ts";
import { readSavedModel } from "../saved-model/saved-model-file.ts";
import type { DescribedFiles, DescribedTensor } from "./model-description.ts";
import { typeName } from "./type-name.ts";

/** A SavedModel by one of its signatures. @throws FacultyError NOT_FOUND, BAD_MODEL. */
export async function describeSavedModel(
  path: string,
  { signature }: { readonly signature: string | undefined },
): Promise<DescribedFiles> {
  const model = await readSavedModel((await modelEntry(path))?.file ?? path);
  const own = signature ?? (await readManifest(path))?.signature;
  const { inputs, outputs } = chosenSignature(path, model, own === undefined ? {} : { signature: own });
  const values = [...outputs.values()].map(({ tensor }) => variableValues(model.graph, tensor));
  return {
    inputs: [...inputs].map(tensorOf),
    outputs: [...outputs].map(([name, tensor]) => {
      const source = savedSource(model.graph, tensor.tensor);
      return {
        ...tensorOf([name, tensor]),
        operations: source === undefined ? [] : [source],
        ending: savedEnding(model.graph, tensor.tensor),
      };
    }),
    layers: [],
    parameters: Math.max(0, ...values),
    ownClasses: null,
  };
}

function tensorOf([name, { type, shape }]: readonly [string, SavedTensor]): DescribedTensor {
  return { name, type: typeName(type), shape: shape ?? null };
}

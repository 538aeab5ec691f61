import { classesOfMetadata } from "../inspect/classes-of-metadata.ts";
import { onnxEnding } from "../inspect/inspect-onnx.ts";
import { modelEntry } from "../manifests/model-entry.ts";
import type { ReadOnnx } from "../onnx/onnx-file.ts";
import { learnedValues, producersOf } from "../onnx/onnx-graph.ts";
import type { OnnxNode, OnnxValue } from "../onnx/onnx-model.ts";
import { lastOperations } from "./last-operations.ts";
import type { DescribedFiles, DescribedTensor } from "./model-description.ts";

/** An ONNX model, read from its graph; inner shapes show only when it runs. @throws FacultyError NOT_FOUND, BAD_MODEL. */
export async function describeOnnx(
  path: string,
  { readOnnx }: { readonly readOnnx: ReadOnnx },
): Promise<DescribedFiles> {
  const { model } = await readOnnx((await modelEntry(path))?.file ?? path);
  const producers = producersOf(model);
  const first = ({ inputs }: OnnxNode) => inputs.map((name) => producers.get(name)).find((node) => node !== undefined);
  const kindOf = ({ domain, op }: OnnxNode) => (domain === "" ? op : `${domain}:${op}`);
  return {
    inputs: model.inputs.map(tensorOf),
    outputs: model.outputs.map((output) => ({
      ...tensorOf(output),
      operations: lastOperations(producers.get(output.name), first, kindOf),
      ending: onnxEnding(model, output.name),
    })),
    layers: model.nodes.flatMap((node) => node.outputs.map((name) => ({ name, kind: kindOf(node), shape: null }))),
    parameters: learnedValues(model),
    ownClasses: classesOfMetadata(path, model) ?? null,
  };
}

function tensorOf({ name, holds, type, shape }: OnnxValue): DescribedTensor {
  return { name, type: holds === "tensor" ? type.name : holds, shape: shape ?? null };
}

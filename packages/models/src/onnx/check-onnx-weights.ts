import { chunkBytes, fileChunks } from "../weights/file-chunks.ts";
import { firstNaNAmong } from "../weights/first-nan.ts";
import { nanWeight } from "../weights/nan-weight.ts";
import { everyWeight } from "./onnx-bodies.ts";
import type { OnnxFile } from "./onnx-file.ts";
import type { OnnxWeight } from "./onnx-model.ts";

/**
 * Refuses weights of which one is no number; infinity may be a mask.
 * @throws FacultyError NOT_FINITE naming the weight.
 */
export async function checkOnnxWeights(path: string, { model, externals }: OnnxFile): Promise<void> {
  for (const weight of everyWeight(model)) {
    const found = await firstNaNAmong(chunksOf(weight, externals), weight.type);
    if (found === -1) continue;
    const files = weight.values.kind === "external" ? { files: weight.values.location } : {};
    throw nanWeight({ path, weight: weight.name, index: found, ...files });
  }
}

async function* chunksOf({ values, dims, type }: OnnxWeight, externals: OnnxFile["externals"]) {
  if (values.kind === "here")
    for (let at = 0; at < values.bytes.length; at += chunkBytes) yield values.bytes.subarray(at, at + chunkBytes);
  if (values.kind !== "external") return;
  const total = (dims.reduce((product, extent) => product * extent, 1) * type.bits) / 8;
  yield* fileChunks(externals.get(values.location) ?? values.location, values.offset, total);
}

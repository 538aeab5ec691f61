import { type ModelJson, type WeightSpec, weightBytes } from "../manifests/model-json.ts";
import { firstNaN } from "../weights/first-nan.ts";
import { nanWeight } from "../weights/nan-weight.ts";

/**
 * Refuses weights of which one is no number; infinity may be a mask.
 * @param bytes - Of all groups, one after the other.
 * @throws FacultyError NOT_FINITE naming the weight and its file.
 */
export function checkWeights(
  folder: string,
  { weightsManifest }: Pick<ModelJson, "weightsManifest">,
  bytes: ArrayBuffer,
): void {
  let offset = 0;
  for (const { paths, weights } of weightsManifest)
    for (const weight of weights) {
      const length = weightBytes(weight);
      const wrong = notANumber(weight, bytes.slice(offset, offset + length));
      offset += length;
      if (wrong !== -1) throw nanWeight({ path: folder, weight: weight.name, index: wrong, files: paths.join(", ") });
    }
}

/** Index of the first value that is NaN; −1 where none is, or where none can be. */
function notANumber({ dtype, quantization }: WeightSpec, bytes: ArrayBuffer): number {
  return firstNaN[quantization?.dtype ?? dtype]?.(bytes) ?? -1;
}

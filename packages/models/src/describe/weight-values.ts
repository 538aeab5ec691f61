import type { ModelJson } from "../manifests/model-json.ts";

/** How many numbers a tfjs model's weights hold. */
export function weightValues({ weightsManifest }: ModelJson): number {
  return weightsManifest
    .flatMap(({ weights }) => weights)
    .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
}

import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";

/** As many as a digest is made of. */
export const probeCount = 16;

/** They are the same for every run and every machine. */
const seed = 20_160_625;

/**
 * Samples that stand for none of the data: values drawn evenly from 0 to 1, whole numbers from what may be.
 * @param below - Of whole numbers: the first that is none.
 * @returns `[16, …shape]`
 */
export function probeSamples(shape: readonly number[], below: number | undefined): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: probeCount * sizeOf(shape) }, () => {
    const share = random.uniform();
    return below === undefined ? share : Math.floor(share * below);
  });
}

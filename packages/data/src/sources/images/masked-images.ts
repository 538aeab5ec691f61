import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { decodeMask } from "./decode-mask.ts";
import type { ImagesSpec } from "./images-keys.ts";
import { inTurn } from "./in-turn.ts";
import type { KnownImages } from "./known-images.ts";
import { maskClasses, maskOf } from "./mask-folder.ts";
import { isLabelledPlace, partImages } from "./part-images.ts";

/** A value that no picture of classes needs, where the run file says no other. */
const usualIgnore = 255;

/**
 * Images with a mask each, but for those in `unlabelled`.
 * @param masks - The folder of masks.
 * @throws FacultyError what `maskClasses` and `partImages` throw.
 */
export async function maskedImages(
  spec: ImagesSpec,
  masks: string,
  abort: AbortSignal | undefined,
): Promise<KnownImages> {
  const classes = await maskClasses(masks, abort);
  const { size: positions, ignore = usualIgnore } = spec;
  const [height, width] = positions;
  if (ignore < classes.length)
    throw new FacultyError(
      "BAD_DATASET",
      `dataset.ignore: ${ignore} is the value of class ${classes[ignore]}, expected one that names none`,
    );
  const output: OutputSpec = { name: onlyOutput, kind: "distribution", over: { names: classes }, positions };
  const knownOf: KnownImages["knownOf"] = async (sharp, images) => {
    const targets = new Float32Array(images.length * height * width).fill(noLabel);
    await inTurn(images, abort, async ({ name }, i) => {
      if (!isLabelledPlace(name)) return;
      const mask = await decodeMask(sharp, maskOf(masks, name), { height, width, classes: classes.length, ignore });
      targets.set(mask, i * mask.length);
    });
    return { labels: Int32Array.from(images, ({ name }) => (isLabelledPlace(name) ? 0 : noLabel)), targets };
  };
  return { parted: await partImages(spec, isLabelledPlace, abort), classes, output, knownOf };
}

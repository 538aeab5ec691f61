import { availableParallelism } from "node:os";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import type { default as Sharp } from "sharp";
import { inBatches } from "../../prepared/in-batches.ts";
import type { SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { type FileGroup, filesOf, type SampleFile } from "../folders/file-group.ts";
import { fileLabels } from "../folders/file-labels.ts";
import { listFiles } from "../folders/list-files.ts";
import { countOf, partFiles } from "../folders/part-files.ts";
import { optionalPackage } from "../optional-package.ts";
import { decodeImage, type Picture } from "./decode-image.ts";
import { decodeMask } from "./decode-mask.ts";
import { imageFiles } from "./image-files.ts";
import type { ImagesSpec } from "./images-keys.ts";
import { maskClasses, maskFiles, maskOf } from "./mask-folder.ts";
import { isMasked, maskedImages } from "./masked-images.ts";

/** Images that are decoded together; their rows are one chunk. */
const together = 64;
const byteScale = 1 / 255;

/** A value that no picture of classes needs, where the run file says no other. */
const usualIgnore = 255;

/** A folder of pictures, a folder a class (folders/list-files.ts), or with a mask each (masked-images.ts). */
export const imagesSource: SourceKind<ImagesSpec> = {
  files: async (spec, abort) => {
    const { path, masks } = spec;
    if (masks === undefined) return filesOf(await listFiles(path, imageFiles, abort));
    const { train, test } = await maskedImages(spec, abort);
    const images = [...filesOf([...train, ...test])];
    return [...images, ...(await maskFiles(masks, images))];
  },
  opensUnread: true,
  open: async (spec, abort) => {
    const [height, width] = spec.size;
    const picture: Picture = { height, width, channels: spec.channels, background: spec.background };
    const { parted, ...known } =
      spec.masks === undefined ? await byFolders(spec, abort) : await byMasks(spec, spec.masks, abort);
    return {
      classes: known.classes,
      ...("output" in known && { output: known.output }),
      inputShape: [height, width, spec.channels],
      element: "uint8",
      scale: byteScale,
      counts: { train: countOf(parted.train), test: countOf(parted.test) },
      chunks: (part) => chunksOf(parted[part], known.knownOf, picture, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

/** What is known of some images, beside their pixels. */
type KnownOf = (sharp: typeof Sharp, images: readonly SampleFile[]) => Promise<Pick<SampleChunk, "labels" | "targets">>;

async function byFolders(spec: ImagesSpec, abort: AbortSignal | undefined) {
  const { classes, ...parted } = partFiles(await listFiles(spec.path, imageFiles, abort), imageFiles, spec);
  const labelsOf = fileLabels(classes);
  const knownOf: KnownOf = async (_, images) => ({ labels: labelsOf(images) });
  return { parted, classes, knownOf };
}

/** @param masks - The folder of masks. */
async function byMasks(spec: ImagesSpec, masks: string, abort: AbortSignal | undefined) {
  const classes = await maskClasses(masks);
  const { size: positions, ignore = usualIgnore } = spec;
  const [height, width] = positions;
  if (ignore < classes.length)
    throw new FacultyError(
      "BAD_DATASET",
      `dataset.ignore: ${ignore} is the value of class ${classes[ignore]}, expected one that names none`,
    );
  const output: OutputSpec = { name: onlyOutput, kind: "distribution", over: { names: classes }, positions };
  const knownOf: KnownOf = async (sharp, images) => {
    const targets = new Float32Array(images.length * height * width).fill(noLabel);
    await inTurn(images, abort, async ({ name }, i) => {
      if (!isMasked(name)) return;
      const mask = await decodeMask(sharp, maskOf(masks, name), { height, width, classes: classes.length, ignore });
      targets.set(mask, i * mask.length);
    });
    return { labels: Int32Array.from(images, ({ name }) => (isMasked(name) ? 0 : noLabel)), targets };
  };
  return { parted: await maskedImages(spec, abort), classes, output, knownOf };
}

async function* chunksOf(
  groups: readonly FileGroup[],
  knownOf: KnownOf,
  picture: Picture,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const { default: sharp } = await optionalPackage("sharp", "images", () => import("sharp"));
  sharp.cache(false); // no picture is decoded twice
  sharp.concurrency(1); // several pictures at once, one core each
  const size = picture.height * picture.width * picture.channels;
  for (const some of inBatches(filesOf(groups), together)) {
    const inputs = new Uint8Array(some.length * size);
    await inTurn(some, abort, async ({ path }, i) => inputs.set(await decodeImage(sharp, path, picture), i * size));
    yield { inputs, ...(await knownOf(sharp, some)), ids: some.map(({ name }) => name) };
  }
}

/** As many at once as there are cores. */
async function inTurn(
  images: readonly SampleFile[],
  abort: AbortSignal | undefined,
  take: (image: SampleFile, place: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const takeInTurn = async () => {
    for (let i = next++; i < images.length; i = next++) {
      abort?.throwIfAborted();
      await take(images[i] as SampleFile, i);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeInTurn));
}

import { availableParallelism } from "node:os";
import { noLabel } from "@faculty/shared/samples";
import { inBatches } from "../../prepared/in-batches.ts";
import type { SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { type FileGroup, filesOf } from "../folders/file-group.ts";
import { listFiles } from "../folders/list-files.ts";
import { countOf, partFiles } from "../folders/part-files.ts";
import { optionalPackage } from "../optional-package.ts";
import { decodeImage, type Picture } from "./decode-image.ts";
import { imageFiles } from "./image-files.ts";
import type { ImagesSpec } from "./images-keys.ts";

/** Images that are decoded together; their rows are one chunk. */
const together = 64;
const byteScale = 1 / 255;

/** A folder of pictures, a folder a class (folders/list-files.ts). */
export const imagesSource: SourceKind<ImagesSpec> = {
  files: async ({ path }, abort) => filesOf(await listFiles(path, imageFiles, abort)),
  opensUnread: true,
  open: async (spec, abort) => {
    const parted = partFiles(await listFiles(spec.path, imageFiles, abort), imageFiles, spec);
    const [height, width] = spec.size;
    const picture: Picture = { height, width, channels: spec.channels, background: spec.background };
    return {
      classes: parted.classes,
      inputShape: [height, width, spec.channels],
      element: "uint8",
      scale: byteScale,
      counts: { train: countOf(parted.train), test: countOf(parted.test) },
      chunks: (part) => chunksOf(parted[part], parted.classes, picture, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

async function* chunksOf(
  groups: readonly FileGroup[],
  classes: readonly string[],
  picture: Picture,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const { default: sharp } = await optionalPackage("sharp", "images", () => import("sharp"));
  sharp.cache(false); // no picture is decoded twice
  sharp.concurrency(1); // several pictures at once, one core each
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const size = picture.height * picture.width * picture.channels;
  for (const some of inBatches(filesOf(groups), together)) {
    const inputs = new Uint8Array(some.length * size);
    let next = 0;
    const decodeInTurn = async () => {
      for (let i = next++; i < some.length; i = next++) {
        abort?.throwIfAborted();
        inputs.set(await decodeImage(sharp, some[i]?.path ?? "", picture), i * size);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, decodeInTurn));
    yield {
      inputs,
      labels: Int32Array.from(some, (image) =>
        image.class === null ? noLabel : (labelOf.get(image.class) ?? noLabel),
      ),
      ids: some.map(({ name }) => name),
    };
  }
}

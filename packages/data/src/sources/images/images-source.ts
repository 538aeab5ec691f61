import { FacultyError } from "@faculty/shared/errors";
import { inBatches } from "../../prepared/in-batches.ts";
import type { SampleChunk, SourceKind } from "../../prepared/sample-source.ts";
import { type FileGroup, filesOf } from "../folders/file-group.ts";
import { fileLabels } from "../folders/file-labels.ts";
import { listBelow, listFiles } from "../folders/list-files.ts";
import { countOf, partFiles } from "../folders/part-files.ts";
import { optionalPackage } from "../optional-package.ts";
import { tableFile } from "../table/table-file.ts";
import { decodeImage, type Picture } from "./decode-image.ts";
import { imageFiles } from "./image-files.ts";
import type { ImagesSpec } from "./images-keys.ts";
import { inTurn } from "./in-turn.ts";
import type { KnownImages } from "./known-images.ts";
import { maskFiles } from "./mask-folder.ts";
import { maskedImages } from "./masked-images.ts";
import { type ImageTable, tabledImages } from "./tabled-images.ts";

/** Images that are decoded together; their rows are one chunk. */
const together = 64;
const byteScale = 1 / 255;

/**
 * A folder of pictures: a folder a class (folders/list-files.ts), with a mask each (masked-images.ts), or with a row of a
 * table each (tabled-images.ts).
 */
export const imagesSource: SourceKind<ImagesSpec> = {
  files: async (spec, abort) => {
    const { path, masks } = spec;
    const table = imageTable(spec);
    if (masks === undefined && table === null) return filesOf(await listFiles(path, imageFiles, abort));
    const images = [...filesOf(await listBelow(path, imageFiles, abort))];
    return [
      ...images,
      ...(masks === undefined ? [] : await maskFiles(masks, images)),
      ...(table === null ? [] : [await tableFile(table.path)]),
    ];
  },
  opensUnread: true,
  open: async (spec, abort) => {
    const { size, channels, background } = spec;
    const [height, width] = size;
    const picture: Picture = { height, width, channels, background };
    const { parted, classes, output, knownOf } = await knownImages(spec, abort);
    return {
      classes,
      ...(output && { output }),
      inputShape: [height, width, channels],
      element: "uint8",
      scale: byteScale,
      counts: { train: countOf(parted.train), test: countOf(parted.test) },
      chunks: (part) => chunksOf(parted[part], knownOf, picture, abort),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
};

async function knownImages(spec: ImagesSpec, abort: AbortSignal | undefined): Promise<KnownImages> {
  const table = imageTable(spec);
  if (table !== null) return tabledImages(spec, table, abort);
  return spec.masks === undefined ? byFolders(spec, abort) : maskedImages(spec, spec.masks, abort);
}

/** @throws FacultyError BAD_DATASET where a key of it is there without another, or beside one that it excludes. */
function imageTable({ table: path, id, target, masks }: ImagesSpec): ImageTable | null {
  const bad = (key: string, what: string) => new FacultyError("BAD_DATASET", `dataset.${key}: ${what}`);
  if (path === undefined) {
    if (id !== undefined) throw bad("id", "names a column, and dataset.table no table of images");
    if (target !== undefined) throw bad("target", "names a column, and dataset.table no table of images");
    return null;
  }
  if (masks !== undefined) throw bad("masks", "says what is known of images, and so does dataset.table: drop one");
  if (id === undefined) throw bad("table", "needs dataset.id, the column of the images' names");
  if (target === undefined) throw bad("table", "needs dataset.target, the column of what is known of images");
  return { path, id, target };
}

async function byFolders(spec: ImagesSpec, abort: AbortSignal | undefined): Promise<KnownImages> {
  const { classes, ...parted } = partFiles(await listFiles(spec.path, imageFiles, abort), imageFiles, spec);
  const labelsOf = fileLabels(classes);
  return { parted, classes, knownOf: async (_, images) => ({ labels: labelsOf(images) }) };
}

async function* chunksOf(
  groups: readonly FileGroup[],
  knownOf: KnownImages["knownOf"],
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
